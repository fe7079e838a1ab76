import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { n8nFolders, projectRoot } from '../install/n8n-folder.ts';
import type { Page } from './playwright.ts';

const mostBytes = 150 * 1024;

const cachedPictures = join(n8nFolders, 'screenshots');

/** The documentation's pictures change when asked for: `SCREENSHOTS=docs`. Else they go where nobody commits them. */
const folder = process.env['SCREENSHOTS'] === 'docs' ? join(projectRoot, 'docs/images') : cachedPictures;

export async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // A picture of what was asked for, not of the news that it was done.
  await page.locator('.el-notification').first().waitFor({ state: 'hidden' });
  const path = join(folder, `n8n-${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(path);
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes, more than ${mostBytes}.`);
}

/** Shows what a test that failed was looking at. */
export async function photographFailure(page: Page): Promise<void> {
  await mkdir(cachedPictures, { recursive: true });
  const path = join(cachedPictures, 'failure.png');
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  console.log(`the page: ${path}`);
}
