// What is wrong with the layout of the page of the console as it is now: for large screens, where nothing stops a line.
import type { Page } from 'playwright-core';

/** In widths of the digit 0, as the unit `ch` of CSS. */
const longestLine = 76;
/** In `rem`. A control that is wider has only been stretched; a text area can hold long lines of code. */
const widest = { 'button, select, input': 40, textarea: 80 };

/** Each with the element that has it. Empty where all is well. */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const problems = [];
    const note = (element, text) => problems.push(text + ': ' + element.outerHTML.slice(0, 200));
    if (document.documentElement.scrollWidth > innerWidth) problems.push('the page scrolls sideways');
    const pen = document.createElement('canvas').getContext('2d');
    for (const element of document.querySelectorAll('main :is(p, li, dd, legend, label, figcaption, summary, h1, h2, h3)')) {
      const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim() !== '');
      const rects = own.flatMap((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()];
      });
      if (rects.length === 0) continue;
      pen.font = getComputedStyle(element).font;
      const line = Math.max(...rects.map(({ right }) => right)) - Math.min(...rects.map(({ left }) => left));
      const length = line / pen.measureText('0').width;
      if (length > ${longestLine}) note(element, 'a line of ' + Math.round(length) + ' ch');
    }
    for (const [selector, most] of Object.entries(${JSON.stringify(widest)}))
      for (const element of document.querySelectorAll('main :is(' + selector + ')')) {
        const { width } = element.getBoundingClientRect();
        if (width > most * rem) note(element, Math.round(width / rem) + ' rem wide');
      }
    // What does not grow with the text is too small to hit on such a screen.
    for (const element of document.querySelectorAll('main input:is([type=checkbox], [type=radio])')) {
      const { width } = element.getBoundingClientRect();
      if (width < rem) note(element, (width / rem).toFixed(1) + ' rem wide');
    }
    return problems;
  })()`);
}
