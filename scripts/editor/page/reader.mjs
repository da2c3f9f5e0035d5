// Runs inside the page: finds lines, words and decorations in what the editor has drawn. Evaluated as text, so it uses nothing from outside.
export function reader() {
  const clean = (text) => text.replace(/\u00a0/g, ' ').replace(/[\u200b\u200c\u200d]/g, '')
  const top = (element) => Math.round(parseFloat(element.style.top))
  const shown = (element) => element.getClientRects().length > 0

  /** Editors with a file, not the small ones of inputs. */
  const editors = () => [...document.querySelectorAll('.monaco-editor[data-uri]')].filter((editor) => shown(editor) && editor.closest('.editor-instance, .editor-group-container') !== null)
  const fileOf = (editor) => decodeURIComponent(editor.dataset.uri.replace(/^[\w+.-]+:\/\/[^/]*/, ''))

  /** Drawn lines with their numbers: line number and text are drawn apart, at the same height. */
  const lines = (editor) => {
    const numbers = new Map()
    for (const number of editor.querySelectorAll('.margin-view-overlays .line-numbers')) numbers.set(top(number.parentElement), Number(number.textContent))
    let last
    return [...editor.querySelectorAll('.view-lines > .view-line')]
      .sort((a, b) => top(a) - top(b))
      .map((element) => {
        const number = numbers.get(top(element)) || last
        last = number
        return { number, element, text: clean(element.textContent) }
      })
  }

  /** The text nodes of an element with the place of each character on the screen. */
  const characters = (element) => {
    const found = []
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        found.push({ text: clean(node.data[at]), box: range.getBoundingClientRect() })
      }
    }
    return found
  }

  /** What is written where a mark was drawn: the line and the text above it. */
  const under = (all, mark) => {
    const box = mark.getBoundingClientRect()
    const line = all.find(({ element }) => {
      const { top, bottom } = element.getBoundingClientRect()
      const middle = box.top + Math.min(box.height / 2, 8)
      return middle >= top && middle < bottom
    })
    if (line === undefined) return undefined
    const text = characters(line.element).filter(({ box: { left, right } }) => (left + right) / 2 > box.left && (left + right) / 2 < box.right)
    return { line: line.number, text: text.map((c) => c.text).join('') }
  }

  const kinds = ['error', 'warning', 'info', 'hint']
  const each = (selector, make) => editors().flatMap((editor) => {
    const all = lines(editor)
    return [...editor.querySelectorAll(selector)].flatMap((mark) => make(mark, all, editor) ?? [])
  })
  const byLine = (a, b) => a.line - b.line
  const spans = () => editors().flatMap((editor) => lines(editor).flatMap(({ number, element }) => [...element.querySelectorAll('span span')].map((span) => ({ editor, number, span }))))

  window.gopureReader = {
    texts: () => editors().map((editor) => ({ file: fileOf(editor), lines: lines(editor).map(({ number, text }) => ({ line: number, text })) })),

    squiggles: () => each(kinds.map((kind) => `.view-overlays .squiggly-${kind}`).join(), (mark, all, editor) => {
      const place = under(all, mark)
      return place && { file: fileOf(editor), severity: kinds.find((kind) => mark.classList.contains(`squiggly-${kind}`)), ...place }
    }).sort(byLine),

    // Runs of one style are one element each; a person sees one faded stretch.
    faded: () => {
      const found = []
      for (const { editor, number, span } of spans()) {
        const opacity = Number(getComputedStyle(span).opacity)
        const text = clean(span.textContent)
        if (opacity === 1) continue
        const last = found.at(-1)
        const next = last !== undefined && last.line === number && last.file === fileOf(editor) && last.span.nextSibling === span
        if (next) Object.assign(last, { text: last.text + text, span })
        else found.push({ file: fileOf(editor), line: number, text, opacity, span })
      }
      return found.map(({ file, line, text, opacity }) => ({ file, line, text, opacity }))
    },

    decorations: () => {
      const content = (span, which) => {
        const { content } = getComputedStyle(span, which)
        return /^".*"$/s.test(content) ? clean(JSON.parse(content.replace(/\n/g, '\\n'))) : ''
      }
      const style = (element) => {
        const { backgroundColor, color, borderBottomStyle, outlineStyle } = getComputedStyle(element)
        return { background: backgroundColor, colour: color, border: borderBottomStyle !== 'none' || outlineStyle !== 'none' }
      }
      const inline = spans().filter(({ span }) => /(^| )ced-/.test(span.className)).map(({ editor, number, span }) => ({ file: fileOf(editor), line: number, text: clean(span.textContent), before: content(span, '::before'), after: content(span, '::after'), ...style(span) }))
      const boxes = each('.view-overlays [class*="ced-"]', (mark, all, editor) => {
        const place = under(all, mark)
        return place && { file: fileOf(editor), ...place, before: '', after: '', ...style(mark) }
      })
      return [...inline, ...boxes].sort(byLine)
    },

    glyphs: () => each('.glyph-margin-widgets > div, .margin-view-overlays .cgmr', (mark, all, editor) => {
      const place = under(all, mark)
      return place && { file: fileOf(editor), line: place.line, classes: mark.className, image: getComputedStyle(mark).backgroundImage }
    }).sort(byLine),

    codeLenses: () => each('.codelens-decoration', (mark, all, editor) => {
      const bottom = mark.getBoundingClientRect().bottom
      const line = all.find(({ element }) => element.getBoundingClientRect().top >= bottom - 4)
      const parts = [...mark.querySelectorAll('a, span')].filter((part) => part.childElementCount === 0 || part.matches('a')).map((part) => clean(part.textContent).trim()).filter((text) => text !== '' && text !== '|')
      return { file: fileOf(editor), line: line?.number ?? 0, text: clean(mark.textContent).trim(), parts: [...new Set(parts)] }
    }).sort(byLine),

    tokens: (number) => spans().filter((found) => found.number === number).map(({ span }) => {
      const { color, fontStyle, fontWeight } = getComputedStyle(span)
      return { text: clean(span.textContent), colour: color, italic: fontStyle === 'italic', bold: Number(fontWeight) >= 600 }
    }),

    // The ruler is a canvas: marks are the colours that stand in it, with the share of its height where each begins.
    overviewRuler: () => editors().flatMap((editor) => {
      const canvas = editor.querySelector('canvas.decorationsOverviewRuler')
      if (canvas === null || canvas.width === 0 || canvas.height === 0) return []
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      const marks = []
      const open = new Map()
      for (let y = 0; y < canvas.height; y++) {
        const here = new Set()
        for (let x = 1; x < canvas.width; x++) {
          const at = (y * canvas.width + x) * 4
          if (data[at + 3] < 60) continue
          here.add(`rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`)
        }
        for (const colour of here) {
          if (!open.has(colour)) {
            const mark = { file: fileOf(editor), colour, from: y / canvas.height, to: 0 }
            open.set(colour, mark)
            marks.push(mark)
          }
          open.get(colour).to = (y + 1) / canvas.height
        }
        for (const colour of open.keys()) if (!here.has(colour)) open.delete(colour)
      }
      return marks
    }),

    /** The middle of some text on a drawn line, in the page's coordinates. */
    placeOf: (number, text, file) => {
      for (const editor of editors()) {
        if (file !== undefined && !fileOf(editor).endsWith(file)) continue
        const line = lines(editor).find((line) => line.number === number && line.text.includes(text))
        if (line === undefined) continue
        const drawn = characters(line.element)
        const from = drawn.map((c) => c.text).join('').indexOf(text)
        const boxes = drawn.slice(from, from + text.length)
        if (from < 0 || boxes.length === 0) continue
        const [first, last] = [boxes[0].box, boxes.at(-1).box]
        // The start of a long text is surely drawn.
        return { x: first.left + Math.min((last.right - first.left) / 2, 60), y: (first.top + first.bottom) / 2 }
      }
      return undefined
    },
  }
}
