import { logLine } from './clean-text.ts';
import type { RunnerCommands } from './runner-commands.ts';
import { withoutSecrets } from './secrets.ts';

/** The one way to the run's log: what goes through is free of secrets, control characters and workflow commands. */
export interface SafeOutput {
  line(text: string): void;
  /** An annotation; the step goes on. */
  warning(text: string): void;
  /** One annotation of several lines; the step fails. */
  failure(lines: readonly string[]): void;
  /** Opens a group, and closes the one that is open. */
  group(name: string): void;
  endGroup(): void;
}

/** Output through the runner's commands; `secrets` are shown as `***`. */
export function createSafeOutput(core: RunnerCommands, secrets: readonly string[]): SafeOutput {
  const clean = (text: string) => logLine(withoutSecrets(text, secrets));
  let isGroupOpen = false;
  const endGroup = () => {
    if (isGroupOpen) core.endGroup();
    isGroupOpen = false;
  };
  return {
    line: (text) => core.info(clean(text)),
    warning: (text) => core.warning(clean(text)),
    failure: (lines) => core.setFailed(lines.map(clean).join('\n')),
    group(name) {
      endGroup();
      core.startGroup(clean(name));
      isGroupOpen = true;
    },
    endGroup,
  };
}
