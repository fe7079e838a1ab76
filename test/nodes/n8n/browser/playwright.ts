import { createRequire } from 'node:module';
import { n8nScript } from '../install/n8n-folder.ts';

/** The part of playwright-core that the tests use. It is installed beside n8n, where TypeScript does not find it. */

export interface Locator {
  click(): Promise<void>;
  dblclick(): Promise<void>;
  hover(): Promise<void>;
  fill(text: string): Promise<void>;
  waitFor(options?: { state: 'visible' | 'hidden' }): Promise<void>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  count(): Promise<number>;
  first(): Locator;
  last(): Locator;
  nth(index: number): Locator;
  filter(options: { hasText: string }): Locator;
  locator(selector: string): Locator;
  getByTestId(id: string): Locator;
  getByText(text: string, options?: { exact: boolean }): Locator;
}

export interface Page {
  goto(url: string): Promise<unknown>;
  getByTestId(id: string): Locator;
  locator(selector: string): Locator;
  screenshot(options: { path: string; animations: 'disabled'; caret: 'hide' }): Promise<unknown>;
  setDefaultTimeout(ms: number): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
}

export interface BrowserContext {
  newPage(): Promise<Page>;
  addCookies(cookies: readonly { name: string; value: string; url: string }[]): Promise<void>;
  route(url: RegExp, handler: (route: Route) => Promise<void>): Promise<void>;
}

interface Route {
  request(): { url(): string };
  continue(): Promise<void>;
  abort(): Promise<void>;
}

interface Browser {
  newContext(options: {
    viewport: { width: number; height: number };
    colorScheme: 'light';
  }): Promise<BrowserContext>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>;
  };
  readonly selectors: { setTestIdAttribute(name: string): void };
}

/** Uses the attribute that n8n marks test ids with. */
export function loadPlaywright(): Playwright {
  const playwright = createRequire(n8nScript)('playwright-core') as Playwright;
  playwright.selectors.setTestIdAttribute('data-test-id');
  return playwright;
}
