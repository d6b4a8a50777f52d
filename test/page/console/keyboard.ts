// The page of the console by keyboard alone, as somebody without a mouse uses it.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

export interface Keyboard {
  /** By Tab alone, or by Shift+Tab. Fails where the focus is lost or not drawn on the way. */
  goTo(target: Locator, direction?: 'on' | 'back'): Promise<void>;
  /** Goes there, and presses Enter. */
  press(target: Locator, direction?: 'on' | 'back'): Promise<void>;
  /** Fails where nothing has the focus, or where nobody sees what has it. */
  assertFocusIsVisible(): Promise<void>;
}

/** Of Tab keys: more than any view has. */
const mostKeys = 150;

export function keyboardOf(page: Page): Keyboard {
  async function assertFocusIsVisible(): Promise<void> {
    const problem = await page.evaluate<string>(`(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'nothing has the focus';
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom, width, height } = element.getBoundingClientRect();
      const isDrawn = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 4 && height > 4;
      if (!isDrawn) return 'the focus is not drawn: ' + element.outerHTML.slice(0, 200);
      return bottom > 0 && top < innerHeight ? '' : 'the focus is out of sight: ' + element.outerHTML.slice(0, 200);
    })()`);
    assert.equal(problem, '');
  }

  async function goTo(target: Locator, direction: 'on' | 'back' = 'on'): Promise<void> {
    await target.waitFor();
    for (let keys = 0; keys < mostKeys; keys += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return;
      await page.keyboard.press(direction === 'on' ? 'Tab' : 'Shift+Tab');
      await assertFocusIsVisible();
    }
    assert.fail(`No Tab reaches ${String(target)}.`);
  }

  return {
    goTo,
    async press(target, direction) {
      await goTo(target, direction);
      await page.keyboard.press('Enter');
    },
    assertFocusIsVisible,
  };
}
