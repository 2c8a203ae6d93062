import { copyWords } from './copy-words';

const steps = ['dryRun', 'copy', 'compare'] as const;

interface StepsProps {
  readonly at: (typeof steps)[number];
  readonly isRunning: boolean;
}

/** How far the copy has come. */
export function Steps({ at, isRunning }: StepsProps) {
  const words = copyWords();
  const names = { dryRun: words.stepDryRun, copy: words.stepCopy, compare: words.stepCompare };
  const current = steps.indexOf(at);
  return (
    <ol class="steps" aria-label={words.steps}>
      {steps.map((step, i) => {
        const state = i < current ? 'done' : i === current ? 'now' : 'waits';
        return (
          <li key={step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span aria-hidden="true">{i < current ? '✓' : i + 1}</span> {names[step]}
            <span class="unseen"> ({words[state]})</span>
            {state === 'now' && isRunning && <progress aria-label={names[step]} />}
          </li>
        );
      })}
    </ol>
  );
}
