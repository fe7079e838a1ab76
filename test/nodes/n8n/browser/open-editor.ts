import { browserProgram } from '../install/n8n-programs.ts';
import type { RestClient } from '../instance/rest-client.ts';
import { loadPlaywright, type BrowserContext, type Page } from './playwright.ts';

export interface EditorWindow extends AsyncDisposable {
  readonly page: Page;
  /** Errors in the page's own scripts. */
  readonly errors: readonly string[];
}

const viewport = { width: 1440, height: 900 };
const patienceMs = 20_000;

/** Opens a browser in which the owner is logged in. */
export async function openEditor(rest: RestClient): Promise<EditorWindow> {
  const { chromium } = loadPlaywright();
  // Chromium's sandbox does not work for root.
  const browser = await chromium.launch({
    executablePath: browserProgram,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const context = await browser.newContext({ viewport, colorScheme: 'light' });
  await stayOnThisMachine(context);
  await context.addCookies([{ ...rest.cookie, url: rest.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, errors, [Symbol.asyncDispose]: () => browser.close() };
}

/** A request to anywhere else fails at once instead of hanging. */
async function stayOnThisMachine(context: BrowserContext): Promise<void> {
  await context.route(/./, (route) =>
    new URL(route.request().url()).hostname === '127.0.0.1' ? route.continue() : route.abort(),
  );
}
