// Where the element with the focus goes away or is disabled, the heading of what it was in gets the focus: the keyboard and
// a screen reader go on from there, and not from the top of the page.

const headings = 'h1, h2, h3, h4, h5, h6';

/** For as long as the page is open. */
export function keepFocus(main: HTMLElement): void {
  /** The element that has, or had, the focus, with all that it is in. */
  let path: HTMLElement[] = [];
  let wasVisible = false;

  document.addEventListener('focusin', ({ target }) => {
    path = [];
    for (let each = target as HTMLElement | null; each && main.contains(each); each = each.parentElement)
      path.push(each);
    wasVisible = path[0]?.matches(':focus-visible') ?? false;
  });

  new MutationObserver(() => {
    const [focused, ...around] = path;
    const isElsewhere = ![document.body, focused].includes(document.activeElement as HTMLElement);
    if (!focused || isElsewhere || (focused.isConnected && !focused.matches(':disabled'))) return;
    for (const each of around) {
      const heading = each.isConnected && [...each.querySelectorAll<HTMLElement>(headings)].find(isShown);
      if (!heading) continue;
      heading.tabIndex = -1;
      // For a mouse, nothing moves: its focus is not drawn.
      heading.focus({ preventScroll: !wasVisible });
      return;
    }
  }).observe(main, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] });
}

function isShown(heading: HTMLElement): boolean {
  return !heading.classList.contains('sr-only') && heading.getClientRects().length > 0;
}
