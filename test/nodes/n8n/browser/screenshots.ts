import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { n8nFolders, projectRoot } from '../install/n8n-folder.ts';
import type { Page } from './playwright.ts';

const mostBytes = 150 * 1024;

const cachedPictures = join(n8nFolders, 'screenshots');

/** The screenshots of the documentation are replaced only with `SCREENSHOTS=docs`. By default they go into the cache. */
const folder = process.env['SCREENSHOTS'] === 'docs' ? join(projectRoot, 'docs/images') : cachedPictures;

export async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Waits until no notification covers the page.
  await page.locator('.el-notification').first().waitFor({ state: 'hidden' });
  const path = join(folder, `n8n-${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(path);
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes, more than ${mostBytes}.`);
}

/** Takes a screenshot of the page on which a test failed. */
export async function photographFailure(page: Page): Promise<void> {
  await mkdir(cachedPictures, { recursive: true });
  const path = join(cachedPictures, 'failure.png');
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  console.log(`the page: ${path}`);
}
