import { mdiCheck, mdiContentCopy } from '@mdi/js';
import { defineComponent, ref, useTemplateRef } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { unnamedInWords } from './set-words.ts';
import './command.css';

interface Props {
  readonly command: string;
  /** Labels of secrets that the command leaves out. */
  readonly secrets?: readonly string[];
  /** Settings that the command leaves out, because no option can name them. */
  readonly unnamed?: readonly string[];
  /** Default: Same command. */
  readonly title?: string;
}

/** Shows a command of the command line, with a button that copies it. */
export const CommandBox = defineComponent(
  (props: Props) => {
    const code = useTemplateRef<HTMLElement>('code');
    const copied = ref(false);
    const copy = async (): Promise<void> => {
      try {
        await navigator.clipboard.writeText(props.command);
        copied.value = true;
        setTimeout(() => (copied.value = false), 2000);
      } catch {
        // The browser does not allow it. Select the text, so that the user can copy it.
        if (code.value) getSelection()?.selectAllChildren(code.value);
      }
    };
    return () => {
      const { secrets = [], unnamed = [], title = 'On the command line' } = props;
      return (
        <section class="command" aria-label={title}>
          <h2>{title}</h2>
          <div class="command-line">
            <code ref="code">
              {props.command.split(' ').map((word, index) => (
                <>
                  {index > 0 ? ' ' : null}
                  <span>{word}</span>
                </>
              ))}
            </code>
            <VBtn
              icon={`svg:${copied.value ? mdiCheck : mdiContentCopy}`}
              variant="text"
              size="small"
              aria-label="Copy the command"
              title="Copy"
              onClick={() => void copy()}
            />
          </div>
          <p class="visually-hidden" role="status">
            {copied.value ? 'Copied' : ''}
          </p>
          {secrets.length > 0 ? <p class="quiet">Secret, not shown: {secrets.join(', ')}.</p> : null}
          {unnamed.length > 0 ? <p class="quiet">{unnamedInWords(unnamed)}</p> : null}
        </section>
      );
    };
  },
  { props: ['command', 'secrets', 'unnamed', 'title'] },
);
