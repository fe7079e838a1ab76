import { dirname } from 'node:path';
import { nodeProgram } from '../install/n8n-folder.ts';

export interface N8nPlace {
  readonly folder: string;
  readonly port: number;
  /** Port for n8n's own task runner. Each process needs a different one. */
  readonly brokerPort: number;
}

const loopback = '127.0.0.1';

/** The whole environment of an n8n: nothing from the test's own, and no traffic to other machines. */
export function n8nEnvironment({ folder, port, brokerPort }: N8nPlace): NodeJS.ProcessEnv {
  return {
    PATH: `${dirname(nodeProgram)}:/usr/bin:/bin`,
    HOME: folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    GENERIC_TIMEZONE: 'UTC',
    N8N_USER_FOLDER: folder,
    N8N_ENCRYPTION_KEY: 'a key for tests',
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
    N8N_HOST: loopback,
    N8N_LISTEN_ADDRESS: loopback,
    N8N_PORT: String(port),
    N8N_RUNNERS_BROKER_LISTEN_ADDRESS: loopback,
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_SECURE_COOKIE: 'false',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
  };
}
