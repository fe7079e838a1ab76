import type { Locator, Page } from './playwright.ts';

/** The form of a credential, opened from a node's parameters. */
export class CredentialDialog {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens an empty form, for a new credential. */
  async create(): Promise<void> {
    await this.#page.getByTestId('node-credentials-empty-state').getByText('Connect to').click();
    await this.#dialog.waitFor();
  }

  /** Opens the form of the node's credential again. */
  async edit(): Promise<void> {
    await this.#page.getByTestId('credential-edit-button').click();
    await this.#dialog.waitFor();
  }

  async fill(values: Readonly<Record<string, string | number>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = this.#dialog.getByTestId(`parameter-input-${name}`).locator('input, textarea');
      await field.fill(String(value));
    }
  }

  /** Saves the credential, which makes n8n test it. If the test succeeds, the form closes. */
  async save(): Promise<void> {
    await this.#dialog.getByTestId('credential-save-button').click();
  }

  async untilClosed(): Promise<void> {
    await this.#dialog.waitFor({ state: 'hidden' });
  }

  /** What the form says about a test that failed, with its details. */
  async untilRefused(): Promise<string> {
    await this.#dialog.getByText('More details').click();
    return this.#dialog.innerText();
  }

  async untilAccepted(): Promise<void> {
    await this.#dialog.getByTestId('credentials-config-container-test-success').waitFor();
  }

  async close(): Promise<void> {
    await this.#dialog.locator('.el-dialog__close').click();
    await this.untilClosed();
  }

  get #dialog(): Locator {
    return this.#page.getByTestId('editCredential-modal');
  }
}
