import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runsAsRoot } from '../servers/server-account.ts';
import type { ServerCommand } from '../servers/server-command.ts';
import { webTree } from './web-packages.ts';
import { startWebServer, type WebPlan, type WebServer } from './web-server.ts';

export interface NginxSettings {
  /** Whether names that begin with `.ht` are refused: Debian's default site has the lines for it in a comment. */
  readonly deniesHt: boolean;
}

/** Starts Debian's nginx in front of a folder. */
export function startNginx(root: string, settings: NginxSettings): Promise<WebServer> {
  return startWebServer('nginx', root, (plan) => prepare(plan, settings));
}

/** Debian's configuration with other paths and another port. */
async function prepare(plan: WebPlan, settings: NginxSettings): Promise<ServerCommand> {
  const { runFolder } = plan;
  const packaged = join(webTree, 'etc/nginx');
  const folder = join(runFolder, 'nginx');
  await mkdir(join(folder, 'sites-enabled'), { recursive: true });
  await cp(join(packaged, 'mime.types'), join(folder, 'mime.types'));
  const main = await readFile(join(packaged, 'nginx.conf'), 'utf8');
  await writeFile(join(folder, 'nginx.conf'), adaptedMain(main, folder));
  const site = await readFile(join(packaged, 'sites-available/default'), 'utf8');
  await writeFile(join(folder, 'sites-enabled/default'), adaptedSite(site, plan, settings));
  const errorLog = join(folder, 'error.log');
  return {
    program: join(webTree, 'usr/sbin/nginx'),
    args: ['-p', folder, '-e', errorLog, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'],
    logFiles: [errorLog],
    readyWhen: 'listening',
  };
}

function adaptedMain(text: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};\n`)
    .join('');
  return text
    .replace(/^user www-data;$/m, runsAsRoot() ? 'user www-data;' : '')
    .replace('/run/nginx.pid', join(folder, 'nginx.pid'))
    .replaceAll('/var/log/nginx/', `${folder}/`)
    .replaceAll('/etc/nginx/', `${folder}/`)
    .replace(/^http \{$/m, `http {\n${temporary}`);
}

function adaptedSite(text: string, { address, port, root }: WebPlan, { deniesHt }: NginxSettings): string {
  const site = text
    .replace('listen 80 default_server;', `listen ${address}:${port} default_server;`)
    .replace(/^\s*listen \[::\]:80 default_server;$/m, '')
    .replace('root /var/www/html;', `root ${root};`);
  return deniesHt ? site.replace(/#(location ~ \/\\\.ht \{)\s*#\s*(deny all;)\s*#\}/, '$1 $2 }') : site;
}
