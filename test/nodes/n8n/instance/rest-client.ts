import { createRequire } from 'node:module';
import { n8nScript } from '../install/n8n-folder.ts';
import type { Credential } from '../workflow/credential.ts';
import type { Execution } from './execution.ts';

const owner = {
  email: 'owner@example.com',
  firstName: 'Olga',
  lastName: 'Owner',
  password: 'Storbinary-1',
};

export interface CredentialVerdict {
  readonly status: 'OK' | 'Error';
  readonly message: string;
}

export interface ExecutionSummary {
  readonly id: string;
  readonly status: string;
  readonly workflowId: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
}

/** The requests that n8n's editor makes. */
export class RestClient {
  readonly url: string;
  #cookie = '';

  private constructor(url: string) {
    this.url = url;
  }

  /** Creates the owner's account in a new n8n, which also logs in. */
  static async asOwner(url: string): Promise<RestClient> {
    const client = new RestClient(url);
    await client.#ask('POST', 'owner/setup', owner);
    return client;
  }

  /** The session's cookie, for a browser. */
  get cookie(): { readonly name: string; readonly value: string } {
    const [name = '', value = ''] = this.#cookie.split('=');
    return { name, value };
  }

  async testCredential(credential: Credential): Promise<CredentialVerdict> {
    // An id would refer to a stored credential.
    const credentials = { ...credential, id: '' };
    return (await this.#ask('POST', 'credentials/test', { credentials })) as CredentialVerdict;
  }

  /** Starts the workflow at a trigger, as the editor's button does, and resolves to the id of the execution. */
  async runWorkflow(id: string, trigger: string): Promise<string> {
    const workflowData = await this.#ask('GET', `workflows/${id}`);
    const started = await this.#ask('POST', `workflows/${id}/run`, {
      workflowData,
      triggerToStartFrom: { name: trigger },
    });
    return (started as { executionId: string }).executionId;
  }

  async executions(workflowId: string): Promise<readonly ExecutionSummary[]> {
    const filter = encodeURIComponent(JSON.stringify({ workflowId }));
    const found = await this.#ask('GET', `executions?limit=100&filter=${filter}`);
    return (found as { results: ExecutionSummary[] }).results;
  }

  async execution(id: string): Promise<Execution> {
    const found = (await this.#ask('GET', `executions/${id}`)) as { status: string; data: string };
    return { status: found.status, data: unflatten(found.data) };
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/rest/${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.#cookie, 'push-ref': 'storbinary-tests' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said}`);
    this.#cookie = response.headers.getSetCookie()[0]?.replace(/;.*/s, '') ?? this.#cookie;
    return (JSON.parse(said) as { data: unknown }).data;
  }
}

/** n8n stores the result of an execution with the package `flatted`, so it is read with n8n's own copy of that. */
function unflatten(data: string): Execution['data'] {
  const { parse } = createRequire(n8nScript)('flatted') as { parse: (text: string) => Execution['data'] };
  return parse(data);
}
