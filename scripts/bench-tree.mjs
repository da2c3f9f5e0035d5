// Folders of real Go that the benches work on: containerd as a person's own checkout, and a tree of as many files as Kubernetes has.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, stop } from './setup.mjs'

const containerd = 'github.com/containerd/containerd/v2'

/** Copies the workspace of containerd, with containerd itself in a folder that can be edited; gives both folders. */
export function containerdCheckout(folder) {
  const workspace = join(folder, 'workspace')
  const source = join(folder, 'containerd')
  cpSync(join(root, 'test', 'workspaces', 'containerd'), workspace, { recursive: true })
  const version = new RegExp(`${containerd} (v\\S+)`).exec(readFileSync(join(workspace, 'go.mod'), 'utf8'))[1]
  copyModule(`${containerd}@${version}`, source)
  go(['mod', 'edit', '-replace', `${containerd}=${source}`], workspace)
  return { workspace, source }
}

const staging = 'api apimachinery client-go apiserver apiextensions-apiserver kubectl cloud-provider component-base kubelet cri-api kube-scheduler kube-aggregator code-generator'.split(' ')

/** Kubernetes with its staging modules below one folder, as its repository has them; gives the number of Go files. */
export function kubernetesTree(folder) {
  copyModule('k8s.io/kubernetes@v1.33.0', folder)
  for (const name of staging) copyModule(`k8s.io/${name}@v0.33.0`, join(folder, 'staging', 'src', 'k8s.io', name))
  return goFiles(folder).length
}

export function goFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => (entry.isFile() && entry.name.endsWith('.go') ? join(entry.parentPath, entry.name) : []))
}

/** A module of the module cache, in a folder that can be written to. */
export function copyModule(module, to) {
  const { Dir, Error: error } = JSON.parse(go(['mod', 'download', '-json', module], root))
  if (Dir === undefined) stop(`${module} could not be downloaded: ${error}`)
  cpSync(Dir, to, { recursive: true })
  for (const path of [to, ...readdirSync(to, { recursive: true }).map((name) => join(to, name))]) chmodSync(path, statSync(path).mode | 0o200)
}

function go(args, cwd) {
  return spawnSync('go', args, { cwd, env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod' }, encoding: 'utf8' }).stdout
}

/** An edit as a person makes one: the file is another, and what Gopure wants to know of it is the same. */
export function edit(file) {
  writeFileSync(file, `${readFileSync(file, 'utf8')}// edited\n`)
}
