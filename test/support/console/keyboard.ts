import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';

// More than any page has to stop at.
const MOST_STOPS = 400;

/** Goes on by Tab until this has the focus, as who has no mouse must. */
export async function tabTo(locator: Locator): Promise<void> {
  const { keyboard } = locator.page();
  await locator.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await locator.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${locator}`);
}

/** Goes there by Tab and presses Enter. */
export async function choose(locator: Locator): Promise<void> {
  await tabTo(locator);
  await locator.page().keyboard.press('Enter');
}

/** Every control that can be seen is reached by Tab; in a modal dialog, those of the dialog. The focus is where it was, afterwards. */
export async function expectReachedByTab(page: Page): Promise<void> {
  const controls = Number(await page.evaluate(beginning));
  let left: readonly string[] = [];
  // A scrolling box is a stop as well, and so is the window.
  for (let stops = 0; stops < 2 * controls + 20; stops += 1) {
    await page.keyboard.press('Tab');
    left = await page.evaluate(leaving);
    if (left.length === 0) break;
  }
  await page.evaluate('window.focusedBefore?.focus({ preventScroll: true })');
  expect(left).toEqual([]);
}

// Texts, since they are the browser's. Of a group of radio buttons one is a stop; arrows lead to the others.
const beginning = `(() => {
  window.focusedBefore = document.activeElement;
  const within = document.querySelector('dialog:modal') ?? document;
  const isStop = (element) =>
    element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }) &&
    !(element.type === 'radio' && !element.checked);
  window.controlsLeft = new Set(
    [...within.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(isStop));
  return window.controlsLeft.size;
})()`;
const leaving = `(() => {
  window.controlsLeft.delete(document.activeElement);
  return [...window.controlsLeft].filter((one) => one.isConnected).map((one) => one.outerHTML.slice(0, 120));
})()`;
