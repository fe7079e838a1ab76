import type { ServerAccount } from './server-account.ts';
import type { PortRange, ServerSettings } from './server-settings.ts';

/** What a server's configuration is generated from. */
export interface ServerPlan {
  readonly settings: ServerSettings;
  readonly address: string;
  readonly controlPort: number;
  readonly passivePorts: PortRange;
  readonly account: ServerAccount;

  /** The folder that the login starts in. */
  readonly root: string;

  /** The server's own folder for configuration, logs and keys; only its owner can read it. */
  readonly runFolder: string;

  /** PEM file with the private key, then the certificate. */
  readonly keyAndCertificate: string;
}

/** How to start a configured server in the foreground. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly logFiles: readonly string[];

  /** How to check that the server is ready: it greets a connection, or it only listens. */
  readonly readyWhen: 'greeting' | 'listening';
}

export const defaultIdleSeconds = 300;
