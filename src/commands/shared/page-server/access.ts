// Who can use the page: the browser that opened a link from the terminal. The link works once, and leaves a cookie in the browser.
import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface Access {
  /** The folder of the page. A browser sends the cookie to no other path, so that no other server of 127.0.0.1 sees it. */
  readonly base: string;
  /** A new link, as a path. It ends the link before it, if that was not opened yet. */
  link(): string;
  /** True once for each link. */
  open(token: string): boolean;
  /** For the `Set-Cookie` header of the answer to an opened link. */
  readonly cookie: string;
  isOpened(cookieHeader: string | undefined): boolean;
  /** Of requests that change something. Only the page can read it. */
  readonly changeToken: string;
  isChangeToken(given: string | undefined): boolean;
}

/** `cookieName`: of this page alone, where two are open at a time. */
export function createAccess(cookieName: string): Access {
  const secret = random();
  const changeToken = random();
  const base = `/${random()}/`;
  let linkToken: string | undefined;
  return {
    base,
    link() {
      linkToken = random();
      return `/open?token=${linkToken}`;
    },
    open(token) {
      if (linkToken === undefined || !isEqual(token, linkToken)) return false;
      linkToken = undefined;
      return true;
    },
    // No `Secure`: not every browser takes such a cookie from http://127.0.0.1. It never leaves this machine.
    cookie: `${cookieName}=${secret}; Path=${base}; HttpOnly; SameSite=Strict`,
    isOpened: (header = '') =>
      header.split(/; */).some((pair) => {
        const [name, value = ''] = pair.split('=');
        return name === cookieName && isEqual(value, secret);
      }),
    changeToken,
    isChangeToken: (given = '') => isEqual(given, changeToken),
  };
}

function random(): string {
  return randomBytes(24).toString('base64url');
}

/** In a time that tells nothing about the secret. */
function isEqual(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}
