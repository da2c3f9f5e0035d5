// Makes a screenshot small: at most 256 colours, which is what a window of text has but for the edges of its letters.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** A PNG of 8-bit RGB or RGBA, not interlaced, as browsers write them → the same picture with a palette, and fewer colours where it would be larger than `limit` bytes. */
export function smallPicture(png, limit) {
  const tries = [256, 96, 48, 24].map((colours) => () => withPalette(png, colours))
  let small
  for (const make of tries) {
    small = make()
    if (small.length <= limit) return small
  }
  return small
}

function withPalette(png, mostColours) {
  const { width, height, pixels } = decode(png)
  const counts = new Map()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const palette = choose(counts, mostColours)
  const nearest = new Map([...counts.keys()].map((colour) => [colour, closest(palette, colour)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = nearest.get(pixels[y * width + x])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const parts = palette.map(channels)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(parts.flatMap(([red, green, blue]) => [red, green, blue]))),
    chunk('tRNS', Buffer.from(parts.map(([, , , alpha]) => alpha))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Backgrounds and letters stay what they are; the rest is cut at the middle of its widest channel until there are enough. */
function choose(counts, mostColours) {
  const ordered = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a))
  const exact = Math.floor(mostColours / 3)
  const palette = ordered.slice(0, exact)
  if (ordered.length <= mostColours) return ordered
  const boxes = [ordered.slice(exact)]
  while (palette.length + boxes.length < mostColours) {
    const wide = boxes.map(widest)
    const at = wide.reduce((best, { spread }, index) => (spread > wide[best].spread ? index : best), 0)
    const { channel, spread } = wide[at]
    if (spread === 0) break
    const box = boxes[at].sort((a, b) => channels(a)[channel] - channels(b)[channel])
    const middle = box.length >> 1
    boxes.splice(at, 1, box.slice(0, middle), box.slice(middle))
  }
  const mean = (box) => {
    const total = box.reduce((sum, colour) => sum + counts.get(colour), 0)
    const [red, green, blue, alpha] = [0, 1, 2, 3].map((channel) => Math.round(box.reduce((sum, colour) => sum + channels(colour)[channel] * counts.get(colour), 0) / total))
    return ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0
  }
  return [...palette, ...boxes.map(mean)]
}

function widest(box) {
  const spreads = [0, 1, 2, 3].map((channel) => {
    let [least, most] = [255, 0]
    for (const colour of box) {
      const value = channels(colour)[channel]
      least = Math.min(least, value)
      most = Math.max(most, value)
    }
    return most - least
  })
  const spread = Math.max(...spreads)
  return { channel: spreads.indexOf(spread), spread: box.length > 1 ? spread : 0 }
}

function closest(palette, colour) {
  const from = channels(colour)
  let [best, distance] = [0, Infinity]
  palette.forEach((candidate, index) => {
    const to = channels(candidate)
    const away = from.reduce((sum, value, channel) => sum + (value - to[channel]) ** 2, 0)
    if (away < distance) [best, distance] = [index, away]
  })
  return best
}

const channels = (colour) => [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255, colour & 255]

/** Pixels as 0xRRGGBBAA. */
function decode(png) {
  const [width, height, depth, kind, , , interlaced] = [png.readUInt32BE(16), png.readUInt32BE(20), ...png.subarray(24, 29)]
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) throw new Error('this PNG is not one of a browser')
  const data = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const size = kind === 2 ? 3 : 4
  const raw = inflateSync(Buffer.concat(data))
  const pixels = new Uint32Array(width * height)
  let above = new Uint8Array(width * size)
  for (let y = 0; y < height; y++) {
    const start = y * (width * size + 1)
    const row = raw.subarray(start + 1, start + 1 + width * size)
    unfilter(raw[start], row, above, size)
    for (let x = 0; x < width; x++) {
      const at = x * size
      pixels[y * width + x] = ((row[at] << 24) | (row[at + 1] << 16) | (row[at + 2] << 8) | (size === 4 ? row[at + 3] : 255)) >>> 0
    }
    above = row
  }
  return { width, height, pixels }
}

function unfilter(filter, row, above, size) {
  for (let at = 0; at < row.length; at++) {
    const left = at >= size ? row[at - size] : 0
    const up = above[at]
    const corner = at >= size ? above[at - size] : 0
    const guess = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter]
    row[at] = (row[at] + guess) & 255
  }
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  whole.set(body, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
