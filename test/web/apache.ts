import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerCommand } from '../servers/server-command.ts';
import { webTree } from './web-packages.ts';
import { startWebServer, type WebPlan, type WebServer } from './web-server.ts';

export interface ApacheSettings {
  /** Whether `.htaccess` files count. Debian's default is `None`; shared hosting sets `All`. */
  readonly allowOverride: 'None' | 'All';
}

/** Starts Debian's Apache httpd in front of a folder. */
export function startApache(root: string, settings: ApacheSettings): Promise<WebServer> {
  return startWebServer('apache', root, (plan) => prepare(plan, settings));
}

/** What Debian enables when the package is installed. */
const modules =
  'access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user autoindex deflate dir env filter mime mpm_event negotiation reqtimeout setenvif status'.split(
    ' ',
  );
const configurations = 'charset localized-error-pages other-vhosts-access-log security serve-cgi-bin'.split(
  ' ',
);

/** Debian's configuration with other paths and another port, and not a word more. */
async function prepare(plan: WebPlan, settings: ApacheSettings): Promise<ServerCommand> {
  const packaged = join(webTree, 'etc/apache2');
  const folder = join(plan.runFolder, 'apache2');
  const adapt = async (from: string, to: string): Promise<void> => {
    const text = await readFile(join(packaged, from), 'utf8');
    await writeFile(join(folder, to), adapted(text, plan, settings));
  };
  for (const name of ['mods-enabled', 'conf-enabled', 'sites-enabled']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await cp(join(packaged, 'magic'), join(folder, 'magic'));
  for (const name of ['apache2.conf', 'ports.conf']) await adapt(name, name);
  for (const name of modules) {
    await adapt(`mods-available/${name}.load`, `mods-enabled/${name}.load`);
    await adapt(`mods-available/${name}.conf`, `mods-enabled/${name}.conf`).catch(unlessMissing);
  }
  for (const name of configurations) await adapt(`conf-available/${name}.conf`, `conf-enabled/${name}.conf`);
  await adapt('sites-available/000-default.conf', 'sites-enabled/000-default.conf');
  return {
    program: join(webTree, 'usr/sbin/apache2'),
    args: ['-D', 'FOREGROUND', '-d', folder, '-f', join(folder, 'apache2.conf')],
    logFiles: [join(plan.runFolder, 'error.log')],
    readyWhen: 'listening',
  };
}

function adapted(text: string, { address, port, root }: WebPlan, { allowOverride }: ApacheSettings): string {
  return text
    .replaceAll('/usr/lib/apache2/', `${webTree}/usr/lib/apache2/`)
    .replaceAll('/etc/mime.types', `${webTree}/etc/mime.types`)
    .replace(/^Listen 80$/m, `Listen ${address}:${port}`)
    .replace('<VirtualHost *:80>', `<VirtualHost ${address}:${port}>`)
    .replace('DocumentRoot /var/www/html', `DocumentRoot "${root}"`)
    .replace(/<Directory \/var\/www\/>[^<]*/, (section) =>
      section
        .replace('/var/www/', `"${root}/"`)
        .replace('AllowOverride None', `AllowOverride ${allowOverride}`),
    );
}

/** Not every module has a configuration. */
function unlessMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
