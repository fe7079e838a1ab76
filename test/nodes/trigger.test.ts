import { randomBytes } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { plainCredential } from './support/credentials.ts';
import { at } from './support/execute-context.ts';
import { PolledTrigger } from './support/poll-context.ts';

let server: MemoryServer;
beforeEach(async () => {
  server = await startScriptedServer();
  server.files.addFolder('/in');
});
afterEach(() => server.close());

const trigger = (parameters: INodeParameters = {}) =>
  new PolledTrigger(plainCredential(server), { folder: at('/in'), pattern: '*.csv', ...parameters });
const all = { events: ['changed', 'gone', 'new'] };

/** What the polls report, one list per poll. */
async function reports(polled: PolledTrigger, ...steps: (() => unknown)[]): Promise<string[][]> {
  const reported: string[][] = [];
  for (const step of steps) {
    step();
    const items = await polled.poll();
    reported.push(items.map(({ json }) => `${json['event'] as string} ${json['path'] as string}`));
  }
  return reported;
}
const nothing = (): undefined => undefined;

describe('what is reported', () => {
  it('is a new file, once only, when it has had the same size in two polls', async () => {
    const reported = await reports(
      trigger(),
      nothing,
      () => server.files.set('/in/a.csv', '1'),
      () => server.files.set('/in/a.csv', '12'),
      nothing,
      nothing,
    );
    expect(reported).toEqual([[], [], [], ['new /in/a.csv'], []]);
  });

  it('is no file that existed at the start, unless asked', async () => {
    server.files.set('/in/old.csv', '1');
    expect(await reports(trigger(), nothing, nothing, nothing)).toEqual([[], [], []]);
    const asked = trigger({ options: { reportExisting: true } });
    expect(await reports(asked, nothing, nothing, nothing)).toEqual([[], ['new /in/old.csv'], []]);
  });

  it('is a file that lost the suffix of an unfinished file, immediately', async () => {
    const reported = await reports(
      trigger(),
      nothing,
      () => server.files.set('/in/a.csv.part', '1'),
      () => server.files.move('/in/a.csv.part', '/in/a.csv'),
      nothing,
    );
    expect(reported).toEqual([[], [], ['new /in/a.csv'], []]);
  });

  it('is a changed or removed file if asked', async () => {
    server.files.set('/in/a.csv', '1').set('/in/b.csv', '1').set('/in/constructor.csv', '1');
    const reported = await reports(
      trigger(all),
      nothing,
      () => server.files.set('/in/a.csv', '22'),
      nothing,
      () => server.files.delete('/in/b.csv'),
      nothing,
    );
    expect(reported).toEqual([[], [], ['changed /in/a.csv'], ['gone /in/b.csv'], []]);
  });

  it('is limited to the events that were chosen', async () => {
    server.files.set('/in/a.csv', '1');
    const reported = await reports(
      trigger({ events: ['new'] }),
      nothing,
      () => server.files.set('/in/a.csv', '22'),
      () => server.files.delete('/in/a.csv'),
      nothing,
    );
    expect(reported).toEqual([[], [], [], []]);
  });

  it('is a file that came back after it was gone', async () => {
    server.files.set('/in/a.csv', '1');
    const steps = [
      nothing,
      () => server.files.delete('/in/a.csv'),
      () => server.files.set('/in/a.csv', '1'),
      nothing,
    ];
    expect(await reports(trigger(), ...steps)).toEqual([[], [], [], ['new /in/a.csv']]);
  });

  it('matches the pattern, in subfolders too if recursive', async () => {
    const put = () => server.files.set('/in/a.txt', '').set('/in/sub/b.csv', '');
    expect(await reports(trigger(), nothing, put, nothing)).toEqual([[], [], []]);
    server.files.clear();
    server.files.addFolder('/in');
    const steps = [nothing, put, nothing];
    expect(await reports(trigger({ recursive: true }), ...steps)).toEqual([[], [], ['new /in/sub/b.csv']]);
  });

  it('includes what the listing says', async () => {
    const polled = trigger();
    await polled.poll();
    server.files.set('/in/a.csv', '123', new Date('2020-01-01T00:00:00Z'));
    await polled.poll();
    const [item] = await polled.poll();
    expect(item?.json).toMatchObject({
      event: 'new',
      name: 'a.csv',
      path: '/in/a.csv',
      size: 3,
      modifyTime: '2020-01-01T00:00:00.000Z',
    });
  });
});

describe('what is remembered', () => {
  it('starts over for another folder or pattern', async () => {
    server.files.set('/in/a.csv', '1').set('/in/b.txt', '1');
    const polled = trigger();
    await polled.poll();
    polled.parameters = { folder: at('/in'), pattern: '*.txt' };
    expect(await reports(polled, nothing, nothing)).toEqual([[], []]);
  });

  it('stays when a poll fails', async () => {
    const polled = trigger();
    await polled.poll();
    server.files.set('/in/a.csv', '1');
    await polled.poll();
    server.setOverrides(faults.answer('MLSD', '550 Not now'), faults.answer('LIST', '550 Not now'));
    await expect(polled.poll()).rejects.toThrow('550 Not now');
    server.setOverrides();
    expect(await reports(polled, nothing, nothing)).toEqual([['new /in/a.csv'], []]);
  });

  it('takes about 30 characters per file', async () => {
    for (let number = 0; number < 1000; number += 1)
      server.files.set(`/in/${'x'.repeat(60)}-${number}.csv`, '');
    const polled = trigger();
    await polled.poll();
    expect(polled.staticDataLength).toBeLessThan(40_000);
  });

  it('has a limit, and exceeding it is reported', async () => {
    for (let number = 0; number <= 20_000; number += 1) server.files.set(`/in/${number}.csv`, '');
    await expect(trigger().poll()).rejects.toThrow('20001 matching files');
  });
});

describe('downloading what is reported', () => {
  const downloading = { download: true, binaryPropertyName: 'file' };

  it('puts the file into a binary field', async () => {
    const content = randomBytes(100_000);
    const polled = trigger(downloading);
    await polled.poll();
    server.files.set('/in/a.csv', content);
    await polled.poll();
    const [item] = await polled.poll();
    expect(polled.store.contentOf(item?.binary?.['file']).equals(content)).toBe(true);
  });

  it('leaves a file that cannot be downloaded for the next poll, and reports the others', async () => {
    const polled = trigger(downloading);
    await polled.poll();
    server.files.set('/in/a.csv', '1').set('/in/b.csv', '2');
    await polled.poll();
    server.setOverrides({
      RETR: async (session, argument, next) => {
        if (!argument.endsWith('a.csv')) return next();
        session.closePassive();
        session.reply('550 Locked');
      },
    });
    expect(await reports(polled, nothing)).toEqual([['new /in/b.csv']]);
    expect(polled.warnings).toEqual([expect.stringContaining('550 Locked')]);
    server.setOverrides();
    expect(await reports(polled, nothing, nothing)).toEqual([['new /in/a.csv'], []]);
  });

  it('starts no download when the time limit of the poll is near', async () => {
    const polled = trigger(downloading);
    await polled.poll();
    server.files.set('/in/a.csv', '1').set('/in/b.csv', '2');
    await polled.poll();
    polled.budgetMs = 2_000;
    server.setOverrides(faults.delay('RETR', 1_300, { times: 1 }));
    const [first, second] = await reports(polled, nothing, nothing);
    expect([...(first ?? []), ...(second ?? [])].sort()).toEqual(['new /in/a.csv', 'new /in/b.csv']);
    expect(first).toHaveLength(1);
  });
});

describe('trying it out', () => {
  it('returns an existing file and remembers nothing', async () => {
    server.files.set('/in/a.csv', '1');
    const polled = trigger();
    expect((await polled.poll('manual')).map(({ json }) => json['path'])).toEqual(['/in/a.csv']);
    expect(polled.staticDataLength).toBe(2);
  });

  it('says that there is none', async () => {
    await expect(trigger().poll('manual')).rejects.toThrow('No file in /in matches *.csv');
  });
});

describe('wrong settings', () => {
  it.each([
    [{ events: [] }, 'No event is selected'],
    [{ folder: at('/../etc') }, '/../etc'],
    [{ folder: at('/nowhere') }, 'There is no folder /nowhere'],
    [{ pattern: '../*.csv' }, 'The pattern "../*.csv"'],
  ])('%j', async (parameters, message) => {
    await expect(trigger(parameters).poll()).rejects.toThrow(message);
  });
});
