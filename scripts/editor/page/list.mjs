// VS Code's lists draw only the rows in sight: to read one whole, it is scrolled through.

/** All rows of a list in order; `parse` runs in the page and gets the row's element. */
export async function listRows(page, list, parse) {
  if ((await list.count()) === 0) return []
  const first = list.first()
  // The page's policy allows no eval: the parser travels as part of the function's text.
  const readRows = new Function('rows', `const parse = ${String(parse)}
    return rows.filter((row) => row.getClientRects().length > 0).map((row) => ({ index: Number(row.dataset.index), value: parse(row) }))`)
  const read = async () => await first.locator('.monaco-list-row').evaluateAll(readRows)
  const box = await first.boundingBox()
  const found = new Map()
  const gather = async () => {
    const before = found.size
    for (const { index, value } of await read()) found.set(index, value)
    return found.size > before
  }
  await gather()
  const scrolls = await first.evaluate((list) => {
    const rows = list.querySelector('.monaco-list-rows')
    return rows !== null && parseFloat(rows.style.height) > list.clientHeight + 1
  })
  if (scrolls && box !== null) {
    found.clear()
    // Not by the mouse: a hover that comes up under it would take the wheel's turns.
    const wheel = (deltaY) => first.locator('.monaco-scrollable-element').first().evaluate((element, by) => element.dispatchEvent(new WheelEvent('wheel', { deltaY: by, bubbles: true, cancelable: true })), deltaY)
    await wheel(-1e6)
    await page.waitForTimeout(60)
    await gather()
    for (;;) {
      await wheel(Math.max(box.height - 30, 20))
      await page.waitForTimeout(60)
      if (!(await gather())) break
    }
    await wheel(-1e6)
  }
  return [...found].sort(([a], [b]) => a - b).map(([, value]) => value)
}
