import MarkdownIt from 'markdown-it';
import type { VNode } from 'vue';
import { visible } from '../visible-text.ts';

// Foreign text: HTML in it stays text, links to scripts are refused by the library, and no image is loaded.
const markdown = new MarkdownIt({ html: false }).disable('image');

/** Shows foreign text in Markdown. */
export function MarkdownView({ text }: { text: string }): VNode {
  return <div class="markdown" innerHTML={markdown.render(visible(text))} />;
}
