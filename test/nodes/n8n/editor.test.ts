import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { startServer, type RunningServer } from '../../servers/start.ts';
import { CredentialDialog } from './browser/credential-dialog.ts';
import { EditorPage } from './browser/editor-page.ts';
import { openEditor, type EditorWindow } from './browser/open-editor.ts';
import { photographFailure, takeScreenshot } from './browser/screenshots.ts';
import { makeHome } from './instance/n8n-home.ts';
import { startN8n } from './instance/n8n-server.ts';
import { RestClient } from './instance/rest-client.ts';

const reports = ['february.csv', 'january.csv', 'march.csv'];

/** Each test continues where the previous one ended, as a user would. */
describe("n8n's editor, by clicks", () => {
  const cleanup = new AsyncDisposableStack();
  let server: RunningServer;
  let browser: EditorWindow;
  let editor: EditorPage;
  let credential: CredentialDialog;

  beforeAll(async () => {
    server = cleanup.use(await startServer({ kind: 'proftpd', tls: 'explicit', requireSessionReuse: true }));
    await mkdir(join(server.root, 'reports'));
    for (const [index, name] of reports.entries()) {
      await writeFile(join(server.root, 'reports', name), 'day,visits\n'.repeat(100 * (index + 1)));
    }
    await server.own();
    const home = cleanup.use(await makeHome(inject('n8nTemplate')));
    const n8n = cleanup.use(await startN8n(home));
    const rest = await RestClient.asOwner(n8n.url);
    browser = cleanup.use(await openEditor(rest));
    editor = new EditorPage(browser.page, n8n.url);
    credential = new CredentialDialog(browser.page);
  });
  afterAll(() => cleanup.disposeAsync());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await photographFailure(browser.page);
  });

  test('the node creator shows five actions and the trigger', async () => {
    await editor.openNewWorkflow();
    await editor.openOurActions();
    const { headings, entries } = await editor.offered();
    expect(headings).toEqual([expect.stringMatching(/^Triggers \(\d\)/), 'Actions (5)']);
    expect(entries.filter((entry) => /^On \w+ file/.test(entry))).not.toEqual([]);
    expect(entries.slice(-5)).toEqual([
      'Delete file or folder',
      'Download file',
      'List folder content',
      'Rename or move file or folder',
      'Upload file',
    ]);
    await takeScreenshot(browser.page, 'node-creator');
  });

  test('the credential form reports a wrong password, and accepts the right one', async () => {
    await editor.addAction('List folder content');
    await credential.create();
    await credential.fill({
      host: server.host,
      port: server.port,
      user: server.user,
      password: 'wrong',
      caCertificate: server.ca,
    });
    await credential.save();
    expect(await credential.untilRefused()).toContain('530 Login incorrect');
    await takeScreenshot(browser.page, 'credential-refused');

    await credential.fill({ password: server.password });
    await credential.save();
    await credential.untilClosed();
    await credential.edit();
    await credential.untilAccepted();
    await takeScreenshot(browser.page, 'credential');
    await credential.close();
  });

  test('a folder is chosen by browsing the server, and listed', async () => {
    await editor.choosePath('path', '/reports/');
    await editor.executeStep();
    await editor.untilOutputShows(reports.map((name) => `/reports/${name}`));
    await takeScreenshot(browser.page, 'list');
    await editor.closeNode();
  });

  test('a workflow of two actions runs, and shows the files', async () => {
    await editor.extendWorkflow();
    await editor.openOurActions();
    await editor.addAction('Download file');
    await editor.writeExpression('path', '{{ $json.path }}', '/reports/february.csv');
    await takeScreenshot(browser.page, 'expression');
    await editor.closeNode();
    await editor.executeWorkflow(3);
    await takeScreenshot(browser.page, 'workflow');

    await editor.openNode('Storbinary FTP1');
    await editor.showBinaries();
    await editor.untilOutputShows([...reports, 'text/csv']);
    await takeScreenshot(browser.page, 'download');
    expect(browser.errors).toEqual([]);
  });
});
