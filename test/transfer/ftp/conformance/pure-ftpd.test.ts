import { runMatrix } from './run-matrix.ts';

runMatrix('pure-ftpd');
