import type { Locator, Page } from './playwright.ts';

const panelName = 'Storbinary FTP';

/** The parts of n8n's editor that tests use. */
export class EditorPage {
  readonly #page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.#page = page;
    this.#url = url;
  }

  async openNewWorkflow(): Promise<void> {
    await this.#page.goto(`${this.#url}/workflow/new`);
    await this.#id('canvas-add-button').first().click();
  }

  /** Searches for our node in the open node creator, and opens its list of actions. */
  async openOurActions(): Promise<void> {
    await this.#id('node-creator-search-bar').fill('Storbinary');
    await this.#id('node-creator-action-item').filter({ hasText: panelName }).click();
    const upload = this.#id('item-iterator-item').filter({ hasText: 'Upload' });
    // If a workflow has no trigger yet, n8n shows the triggers and collapses the actions.
    const actions = this.#id('node-creator-category-item').filter({ hasText: 'Actions' });
    await actions.waitFor();
    if ((await upload.count()) === 0) await actions.click();
    await upload.waitFor();
  }

  /** Texts of the headings and entries of the panel. */
  async offered(): Promise<{ headings: string[]; entries: string[] }> {
    return {
      headings: await this.#id('node-creator-category-item').allInnerTexts(),
      entries: await this.#id('item-iterator-item').allInnerTexts(),
    };
  }

  /** Adds a node with this action and opens its parameters. */
  async addAction(action: string): Promise<void> {
    await this.#id('item-iterator-item').filter({ hasText: action }).click();
    await this.#id('node-parameters').waitFor();
  }

  /** Opens the node creator at the output of the workflow's last node. */
  async extendWorkflow(): Promise<void> {
    await this.#id('canvas-handle-plus').last().click();
  }

  async closeNode(): Promise<void> {
    await this.#id('ndv-close-button').click();
    await this.#id('ndv').waitFor({ state: 'hidden' });
  }

  /** Chooses a path from the list that browses the server. */
  async choosePath(parameter: string, entry: string): Promise<void> {
    const field = this.#id(`parameter-input-${parameter}`);
    await field.getByTestId('rlc-mode-selector').click();
    await this.#id('mode-list').click();
    await field.getByTestId('rlc-input').click();
    await this.#id('rlc-item').getByText(entry, { exact: true }).click();
  }

  /** Types an expression, and waits until n8n shows its result for the first item. */
  async writeExpression(parameter: string, expression: string, result: string): Promise<void> {
    await this.#id(`parameter-input-${parameter}`).hover();
    const options = this.#id(`${parameter}-parameter-input-options-container`);
    await options.getByTestId('radio-button-expression').click();
    await this.#id(`parameter-input-${parameter}`).locator('.cm-content').fill(expression);
    await this.#id('inline-expression-editor-output').getByText(result, { exact: true }).waitFor();
  }

  /** Runs the open node and those before it. */
  async executeStep(): Promise<void> {
    await this.#id('node-execute-button').click();
    await this.#id('node-run-status-success').waitFor();
  }

  /** Runs the workflow from the canvas, and waits until this many nodes have succeeded. */
  async executeWorkflow(nodes: number): Promise<void> {
    await this.#id('execute-workflow-button').click();
    await this.#id('canvas-node-status-success')
      .nth(nodes - 1)
      .waitFor();
  }

  async openNode(name: string): Promise<void> {
    await this.#page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
    await this.#id('ndv').waitFor();
  }

  /** Waits until the open node's output shows all of these texts. */
  async untilOutputShows(texts: readonly string[]): Promise<void> {
    const output = this.#id('output-panel');
    for (const text of texts) await output.getByText(text, { exact: true }).first().waitFor();
  }

  /** Shows the files in the open node's output. */
  async showBinaries(): Promise<void> {
    await this.#id('output-panel').getByTestId('radio-button-binary').click();
  }

  #id(id: string): Locator {
    return this.#page.getByTestId(id);
  }
}
