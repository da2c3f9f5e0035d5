// The README's pictures: what the command line really prints for examples/starter, as SVG.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadModules, root, setUp } from './setup.mjs'

setUp()
downloadModules([join('examples', 'starter')])
mkdirSync(join(root, 'media'), { recursive: true })
picture('check.svg', 'gopure check ./cmd/station', ['check', './cmd/station'])
picture('build.svg', 'gopure build --keep-going', ['build', '--keep-going'])

function picture(file, command, args) {
  const { stdout } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: join(root, 'examples', 'starter'), env: { ...process.env, FORCE_COLOR: '1' }, encoding: 'utf8' })
  // Paths of the machine that made the picture say nothing.
  const text = `\u001B[2m$\u001B[22m \u001B[1m${command}\u001B[22m\n\n${stdout.replaceAll(join(root, 'examples', 'starter') + '/', '')}`
  writeFileSync(join(root, 'media', file), svg(text.trimEnd().split('\n')))
}

/** Terminal text with colours as an SVG of fixed-width text. */
function svg(lines) {
  const [width, lineHeight, charWidth, margin] = [1040, 19, 7.83, 20]
  const colours = { 31: '#f47067', 32: '#8ddb8c', 33: '#daaa3f', 36: '#6cb6ff' }
  let bold = false
  let dim = false
  let colour
  const rows = lines.flatMap((line) => wrap(line, Math.floor((width - 2 * margin) / charWidth))).map((line, row) => {
    const spans = line.split(/(\u001B\[\d+m)/).map((part) => {
      const code = Number(/^\u001B\[(\d+)m$/.exec(part)?.[1] ?? -1)
      if (code === 1) bold = true
      else if (code === 2) dim = true
      else if (code === 22) bold = dim = false
      else if (code === 39) colour = undefined
      else if (colours[code] !== undefined) colour = colours[code]
      if (code >= 0 || part === '') return ''
      const style = [`fill="${colour ?? (dim ? '#768390' : '#cdd9e5')}"`, bold ? 'font-weight="bold"' : ''].filter((s) => s !== '').join(' ')
      return `<tspan ${style}>${escape(part)}</tspan>`
    })
    return `<text x="${margin}" y="${margin + 14 + row * lineHeight}" xml:space="preserve">${spans.join('')}</text>`
  })
  const height = 2 * margin + rows.length * lineHeight
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
<rect width="100%" height="100%" rx="8" fill="#1c2128"/>
${rows.join('\n')}
</svg>
`
}

/** Breaks a line at the terminal's width; escape sequences take no room. */
function wrap(line, width) {
  const rows = ['']
  let column = 0
  for (const part of line.split(/(\u001B\[\d+m|\s+)/)) {
    const visible = part.startsWith('\u001B') ? 0 : part.length
    if (column + visible > width && column > 0 && part.trim() !== '') {
      const indent = /^\s*/.exec(line.replace(/\u001B\[\d+m/g, ''))[0]
      rows.push(indent)
      column = indent.length
    }
    rows[rows.length - 1] += part
    column += visible
  }
  return rows
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
