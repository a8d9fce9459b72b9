import { textOf, titleOf, type Message } from './message.ts';

/** Limit of a text in chats. With the title, a block of Slack takes 3,000. */
const chatCharacters = 2_600;

/** Returns the lines for a chat. One event needs no title. */
function chatLines(message: Message): string[] {
  const text = textOf(message, chatCharacters).split('\n');
  return message.total === 1 ? text : [titleOf(message), ...text];
}

/** Returns the body of a webhook. */
export function webhookBody({ id, rule, total, counts, events }: Message): string {
  return JSON.stringify({ id, rule, test: rule === null, total, counts, events });
}

/** Returns the body for an incoming webhook of Slack. A text of the type `plain_text` has no mentions, links or format. */
export function slackBody(message: Message): string {
  const plainText = (text: string): object => ({ type: 'plain_text', text, emoji: false });
  // Shown in notifications only, and read as markup.
  const text = titleOf(message).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return JSON.stringify({ text, blocks: [{ type: 'section', text: plainText(chatLines(message).join('\n')) }] });
}

/** Returns the body for an incoming webhook of Mattermost. In a code block, nothing is a mention, a link or a picture. */
export function mattermostBody(message: Message): string {
  const text = chatLines(message).join('\n').replaceAll('`', "'");
  return JSON.stringify({ text: `\`\`\`\n${text}\n\`\`\`` });
}

/** Returns the body for a flow of Teams ("Workflows") that posts an adaptive card. A text run is no Markdown. */
export function teamsBody(message: Message): string {
  const body = chatLines(message)
    .filter((line) => line !== '')
    .map((text, index) => ({
      type: 'RichTextBlock',
      inlines: [{ type: 'TextRun', text, weight: index === 0 ? 'Bolder' : 'Default' }],
    }));
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return JSON.stringify({ type: 'message', attachments: [attachment] });
}
