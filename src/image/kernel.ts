import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type KernelFound = { readonly kind: 'found'; readonly file: string } | { readonly kind: 'unusable'; readonly message: string }

/** Marks in a kernel's first bytes, by Linux's boot protocols (Documentation/arch). */
const marks: readonly { readonly goarch: string; readonly offset: number; readonly bytes: string }[] = [
  { goarch: 'amd64', offset: 0x202, bytes: 'HdrS' },
  { goarch: 'arm64', offset: 0x38, bytes: 'ARM\x64' },
  { goarch: 'riscv64', offset: 0x38, bytes: 'RSC\x05' },
  { goarch: 'arm', offset: 0x24, bytes: '\x18\x28\x6f\x01' },
]

/** The GOARCH that a kernel is for; undefined where its header does not say, as for one that is compressed as a whole. */
async function kernelArchitecture(file: string): Promise<string | undefined> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(0x240), 0, 0x240, 0)
    const text = buffer.toString('latin1', 0, bytesRead)
    return marks.find(({ offset, bytes }) => text.startsWith(bytes, offset))?.goarch
  } finally {
    await handle.close()
  }
}

/** The kernel that was named, or the newest one of this machine that fits. `packageName`: what brings one with it. */
export async function findKernel(named: string | undefined, goarch: string, packageName: string, folder = '/boot'): Promise<KernelFound> {
  if (named !== undefined) return checked(named, goarch)
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^(?:vmlinu[xz]|Image|bzImage|zImage)(?:-|$)/.test(name))
  const unreadable: string[] = []
  for (const name of names.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))) {
    const file = join(folder, name)
    try {
      if (fits(await kernelArchitecture(file), goarch)) return { kind: 'found', file }
    } catch {
      unreadable.push(file)
    }
  }
  if (unreadable[0] !== undefined) return { kind: 'unusable', message: `${unreadable[0]} may not be read; name a copy of it with --kernel` }
  return { kind: 'unusable', message: `there is no kernel for ${goarch} in ${folder}: install one (Debian: ${packageName}), or name its file with --kernel or \`kernel\` in gopure.yaml` }
}

async function checked(file: string, goarch: string): Promise<KernelFound> {
  if ((await stat(file).catch(() => undefined))?.isFile() !== true) return { kind: 'unusable', message: `${file}: there is no such kernel` }
  try {
    const found = await kernelArchitecture(file)
    if (found === undefined || fits(found, goarch)) return { kind: 'found', file }
    return { kind: 'unusable', message: `${file} is a kernel for ${found}, and the image is for ${goarch}; name another with --kernel` }
  } catch (error) {
    return { kind: 'unusable', message: `${file} could not be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** An x86 kernel says in its header what it is, but not for how many bits; one of 64 also runs programs of 32. */
function fits(found: string | undefined, goarch: string): boolean {
  return found === goarch || (found === 'amd64' && goarch === '386')
}
