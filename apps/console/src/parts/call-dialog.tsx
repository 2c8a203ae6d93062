import type { ComponentChildren } from 'preact';
import type { ApiFault } from '../api/api-fault';
import type { Answered } from '../api/call';
import type { Given } from '../api/operations.generated';
import type { OperationName } from '../api/request';
import { useCommand } from '../api/use-command';
import { announce } from './announce';
import { CallCode } from './call-code';
import { Dialog } from './dialog';
import { Fault } from './fault';
import { partsWords } from './parts-words';

interface CallDialogProps<Name extends OperationName> {
  readonly title: string;
  /** What the button says that does it. */
  readonly verb: string;
  readonly name: Name;
  readonly given: Given[Name];
  readonly kind?: 'primary' | 'danger' | undefined;
  readonly onClose: () => void;
  /** What is said of it once it is done. */
  readonly done?: string | undefined;
  readonly onDone: (answer: Answered<Name>) => void;
  /** What is said and asked before; a function is told what was refused, and shows that itself where it says so. */
  readonly children?: ComponentChildren | ((fault: ApiFault | undefined) => ComponentChildren);
  readonly showsFault?: boolean;
}

/** A question before something is changed, with the call as code beside it; open for as long as it is rendered. */
export function CallDialog<Name extends OperationName>(props: CallDialogProps<Name>) {
  const { title, verb, name, given, kind = 'primary', onClose, done, onDone, children } = props;
  const parts = partsWords();
  const { run, isRunning, fault } = useCommand(name);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={async (event) => {
          event.preventDefault();
          if (isRunning) return;
          const answer = await run(given);
          if (answer === undefined) return;
          if (done !== undefined) announce(done);
          onDone(answer);
        }}
      >
        {typeof children === 'function' ? children(fault) : children}
        {props.showsFault !== true && <Fault fault={fault} />}
        <CallCode name={name} given={given} />
        <div class="actions">
          {/* Disabled, it would lose the focus. */}
          <button type="submit" class={kind} aria-disabled={isRunning}>
            {verb}
          </button>
          <button type="button" onClick={onClose}>
            {parts.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
