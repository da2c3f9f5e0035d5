import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gopure's own folder in tests; kept between runs, so that makebb is built once on a machine. */
export const testStorage = join(tmpdir(), 'gopure-test-storage')
