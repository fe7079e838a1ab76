import { join, resolve } from 'node:path';

/**
 * Where fetched servers, certificates and the installed n8n are kept from run to run: `.cache/` in the project, or the
 * folder that STORBINARY_CACHE names, for machines on which each checkout is fresh.
 */
export const cacheFolder = resolve(process.env['STORBINARY_CACHE'] ?? join(import.meta.dirname, '../.cache'));
