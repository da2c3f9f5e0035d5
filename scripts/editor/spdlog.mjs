// Stands in for VS Code's native logger, which is not compiled here: without one, output channels of extensions stay empty.
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical']
const twoDigits = (number) => String(number).padStart(2, '0')

export class Logger {
  constructor(_type, _name, file) {
    this.file = file
    this.level = 2
    this.plain = false
    mkdirSync(dirname(file), { recursive: true })
    appendFileSync(file, '')
  }
  write(level, text) {
    if (level < this.level) return
    const now = new Date()
    const time = `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())} ${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`
    try {
      appendFileSync(this.file, this.plain ? text : `${time} [${names[level]}] ${text}\n`)
    } catch {
      // A folder of logs that was removed is no reason to fail.
    }
  }
  trace(text) { this.write(0, text) }
  debug(text) { this.write(1, text) }
  info(text) { this.write(2, text) }
  warn(text) { this.write(3, text) }
  error(text) { this.write(4, text) }
  critical(text) { this.write(5, text) }
  getLevel() { return this.level }
  setLevel(level) { this.level = level }
  setPattern() { this.plain = false }
  clearFormatters() { this.plain = true }
  flush() {}
  drop() {}
}

export const version = 0
export const setLevel = () => {}
export const setFlushOn = () => {}
export const createRotatingLogger = async (name, file) => new Logger('rotating', name, file)
export const createAsyncRotatingLogger = async (name, file) => new Logger('rotating_async', name, file)
