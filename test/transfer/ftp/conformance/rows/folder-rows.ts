import { expect } from 'vitest';
import { ErrorPerm, FTPError } from '../../../../../transfer/index.ts';
import type { RowTest } from '../row.ts';

const strangeName = 'a =b;c= d;.txt';

export const folderRows: readonly RowTest[] = [
  {
    row: 19,
    title: 'nlst returns names, and passes options on',
    run: async (situation) => {
      await situation.place('one', '1');
      await situation.place('zwei größen', '2');
      const session = await situation.openSession();
      await session.cwd(situation.folder);
      const names = await session.nlst();
      // Pure-FTPd lists the folder itself and its parent too.
      expect(names.filter((name) => !/^\.\.?$/.test(name)).toSorted()).toEqual(['one', 'zwei größen']);
      await session.nlst('-a', 'one').catch((error: unknown) => expect(error).toBeInstanceOf(FTPError));
      expect(situation.wire).toContain('> NLST -a one');
      expect(await session.pwd()).toBe(situation.folder);
    },
  },
  {
    row: 20,
    title: 'dir returns raw lines, or calls back with each',
    run: async (situation) => {
      await situation.place('one', '12345');
      await situation.placeFolder('two');
      const session = await situation.openSession();
      const lines = await session.dir(situation.folder);
      expect(lines.find((line) => line.endsWith(' one'))).toMatch(/^-rw.* 5 /);
      expect(lines.find((line) => line.endsWith(' two'))).toMatch(/^d/);
      const calledBack: string[] = [];
      await session.dir(situation.folder, (line) => void calledBack.push(line));
      expect(calledBack).toEqual(lines);
      expect(situation.wire).toContain(`> LIST ${situation.folder}`);
    },
  },
  {
    row: 21,
    title: 'mlsd gives names and facts, and asks for the facts that are wanted',
    unless: ({ kind }) => (kind === 'vsftpd' ? 'vsftpd has no MLSD' : undefined),
    run: async (situation) => {
      await situation.place(strangeName, '12345');
      await situation.placeFolder('folder');
      const session = await situation.openSession();
      const entries = new Map((await session.mlsd(situation.folder)).map(({ name, facts }) => [name, facts]));
      expect(entries.get(strangeName)?.get('type')?.toLowerCase()).toBe('file');
      expect(entries.get(strangeName)?.get('size')).toBe('5');
      expect(entries.get('folder')?.get('type')?.toLowerCase()).toBe('dir');
      const wanted = await session.mlsd(situation.folder, ['type', 'size']);
      const file = wanted.find(({ name }) => name === strangeName);
      const given = [...(file?.facts.keys() ?? [])];
      // Pure-FTPd accepts the command and still sends every fact.
      if (situation.combination.kind !== 'pure-ftpd') expect(given.toSorted()).toEqual(['size', 'type']);
      expect(given).toEqual(expect.arrayContaining(['size', 'type']));
      expect(situation.wire).toContain('> OPTS MLST type;size;');
    },
  },
  {
    row: 22,
    title: 'rename moves a file, and a missing one is refused by RNFR',
    run: async (situation) => {
      await situation.place('old', 'content');
      await situation.placeFolder('sub');
      const session = await situation.openSession();
      await session.rename(situation.path('old'), situation.path('sub/new'));
      expect((await situation.stored('sub/new')).toString()).toBe('content');
      const refusal = await session
        .rename(situation.path('none'), situation.path('x'))
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ErrorPerm);
      expect((refusal as ErrorPerm).command).toMatch(/^RNFR /);
      expect(await session.voidcmd('NOOP')).toMatch(/^200/);
    },
  },
  {
    row: 23,
    title: 'delete removes a file, and refuses a missing one',
    run: async (situation) => {
      const path = await situation.place('a', 'x');
      const session = await situation.openSession();
      expect(await session.delete(path)).toMatch(/^250/);
      await expect(situation.stored('a')).rejects.toThrow('ENOENT');
      await expect(session.delete(path)).rejects.toThrow(ErrorPerm);
    },
  },
  {
    row: 24,
    title: 'cwd goes down, goes up by CDUP, and stays with an empty path',
    run: async (situation) => {
      await situation.placeFolder('sub');
      const session = await situation.openSession();
      await session.cwd(situation.path('sub'));
      expect(await session.pwd()).toBe(situation.path('sub'));
      await session.cwd('');
      expect(await session.pwd()).toBe(situation.path('sub'));
      await session.cwd('..');
      expect(await session.pwd()).toBe(situation.folder);
      expect(situation.verbs).toContain('CDUP');
      expect(situation.wire).toContain('> CWD .');
      await expect(session.cwd(situation.path('none'))).rejects.toThrow(ErrorPerm);
    },
  },
  {
    row: 25,
    title: 'mkd and pwd undouble quotes, rmd removes',
    run: async (situation) => {
      const session = await situation.openSession();
      // Pure-FTPd does not double quotes: where its paths end is ambiguous.
      const quoted = situation.combination.kind === 'pure-ftpd' ? [] : ['say "hi" twice', '"'];
      for (const name of ['plain', ...quoted]) {
        const path = situation.path(name);
        expect(await session.mkd(path)).toBe(path);
        await session.cwd(path);
        expect(await session.pwd()).toBe(path);
        await session.cwd('/');
        expect(await session.rmd(path)).toMatch(/^250/);
        await expect(session.cwd(path)).rejects.toThrow(ErrorPerm);
      }
      await expect(session.mkd(situation.folder)).rejects.toThrow(ErrorPerm);
    },
  },
  {
    row: 26,
    title: 'size over 2^31, requested in image type, and a refusal for a missing file',
    run: async (situation) => {
      const path = await situation.placeSparse('large', 5 * 2 ** 30 + 1);
      const session = await situation.openSession();
      await session.voidcmd('TYPE A');
      expect(await session.size(path)).toBe(5_368_709_121);
      expect(situation.verbs.slice(-2)).toEqual(['TYPE', 'SIZE']);
      await expect(session.size(situation.path('none'))).rejects.toThrow(ErrorPerm);
    },
  },
];
