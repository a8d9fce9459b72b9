import { defineJob, fillVars, NetRavenError, type JobLogger } from '@netraven/core';
import { z } from 'zod';
import { differenceOf } from './difference.ts';
import { planOf, type Plan } from './plan.ts';
import { counted, describePlan, leftText, notCompared } from './describe-plan.ts';
import { sendAfter } from './send-after.ts';
import { maskError, maskPlan, type Masking, type ShownPlan } from './shown-lines.ts';
import { asTyped } from './texts.ts';

const line = z.string().max(500);

export const { meta, configSchema, run } = defineJob({
  meta: {
    jobType: 'push',
    label: 'Push',
    description: 'Sends configuration lines to devices, and undoes them if something goes wrong.',
    icon: 'mdi-upload-network',
    requires: ['cli'],
    retries: 0,
    // A commit may take ten minutes, and so may the one that undoes it.
    timeoutMs: 1_800_000,
  },
  configSchema: z.strictObject({
    // One setting: the undo lines stored for all runs must never undo the lines of another run.
    change: z
      .strictObject({
        lines: z.array(line).min(1).max(1_000).meta({
          title: 'Lines',
          description:
            'As typed in configuration mode. `{ntp}` stands for the variable `ntp` of the device or its tags.',
        }),
        undo: z.array(line).max(1_000).default([]).meta({
          title: 'Undo lines',
          description:
            'Undo the change. Sent if a line is refused, or if the connection breaks, or if the task is stopped.',
        }),
        after: z.array(line.min(1)).max(10).default([]).meta({
          title: 'Commands afterwards',
          description: 'Sent once the change is kept, e.g. `write memory`, or `save` on VyOS.',
        }),
        answers: z
          .array(z.strictObject({ when: z.string().min(1).max(500), say: z.string().max(500) }))
          .max(100)
          .default([])
          .meta({
            title: 'Answers',
            description:
              'To questions of the device: `say` is typed to a question that holds `when`. Each counts once.',
          }),
        harmless: z.array(z.string().min(1).max(500)).max(100).default([]).meta({
          title: 'Harmless texts',
          description:
            'Parts of texts that the device prints although it accepts a line. Any other text refuses its line.',
        }),
      })
      .meta({ title: 'Change', description: 'A run that sets it replaces all of it.' }),
    verify: z.enum(['lines', 'none']).default('lines').meta({
      title: 'Verify',
      description:
        '`lines`: an error unless the configuration shows each line, and lacks what a line removes. Undo lines are then sent.',
    }),
    revertAfterMinutes: z.int().min(1).max(59).exactOptional().meta({
      title: 'Revert after minutes',
      description:
        'Time after which a device that can takes the change back by itself, unless NetRaven reaches it again. IOS counts the typing and reading too: allow 5 or more.',
    }),
  }),
  async run({ device, config: { change, verify, revertAfterMinutes }, dryRun, logger }) {
    const fill = (lines: readonly string[]): string[] => lines.map((each) => asTyped(fillVars(each, device)));
    const [lines, undo, after] = [fill(change.lines), fill(change.undo), fill(change.after)];
    const { answers, harmless } = change;
    const session = await device.connect();
    const before = await session.readConfig();
    const plan = await planWithin(before, { lines, undo }, session);
    const shown = await maskPlan(plan, session);
    // Before the first line is typed: if the worker dies, the log tells what would have undone the change.
    if (!dryRun) logUndo(shown, logger);
    // A dry run checks the lines, and logs what it would send.
    await session.configure(
      plan.lines.map((each) => each.line),
      {
        verify,
        ...(answers.length > 0 && { answers }),
        ...(harmless.length > 0 && { harmless }),
        ...(plan.undo.some(isFilled) && { undo: plan.undo }),
        ...(revertAfterMinutes !== undefined && { revertAfterMinutes }),
      },
    );
    const count = counted(plan.lines.map((each) => each.line).filter(isFilled).length, 'line');
    if (dryRun) {
      await sendAfter(after, { name: device.name, session, answers, logger });
      const removals = plan.removalCount > 0 ? `, ${counted(plan.removalCount, 'removal')}` : '';
      const left = plan.left.length > 0 ? `; the undo leaves ${counted(plan.left.length, 'new line')}` : '';
      const message = `would send ${count}, ${plan.newCount} new${removals}${left}; the device was not asked whether it accepts them`;
      return {
        success: true,
        message,
        report: { kind: 'markdown', text: describePlan(shown, await session.maskLines(after)) },
      };
    }
    const now = await session.readConfig();
    // The session may outlive a change that keeps new ones out.
    const reached = await device.tcp(device.port);
    if (!reached.open) {
      throw new NetRavenError('PUSH_UNREACHABLE', `The device takes no new connection (${reached.code})`, {
        hint: `${afterUnreachable(plan, revertAfterMinutes)} Look for what blocks its port.`,
      });
    }
    await session.confirm();
    await sendAfter(after, { name: device.name, session, answers, logger });
    const differing = differenceOf(before, now);
    return {
      success: true,
      changed: differing !== undefined,
      message: differing ? `sent ${count}` : `sent ${count}, and nothing changed`,
      ...(differing && { report: { kind: 'diff', ...differing } }),
    };
  },
});

/** Plans a change. The errors of a plan quote lines, so their secrets are masked here. */
async function planWithin(before: string, change: Parameters<typeof planOf>[1], session: Masking): Promise<Plan> {
  try {
    return planOf(before, change);
  } catch (error) {
    throw await maskError(error, session);
  }
}

function logUndo(plan: ShownPlan, logger: JobLogger): void {
  const { undoPlan, lines, isCompared } = plan;
  if (undoPlan.length === 0)
    logger.info(`Nothing undoes the change of ${counted(lines.length, 'line')}: it has no undo lines`);
  else if (!isCompared) logger.info(notCompared);
  const named = (from: string): string[] =>
    undoPlan.filter((each) => each.from === from).map((each) => each.line.trim());
  const [leftOut, computed] = [named('left out'), named('computed')];
  if (leftOut.length > 0)
    logger.info(`Undo lines left out: with them, the device would not be as before: ${leftOut.join(' / ')}`);
  if (computed.length > 0)
    logger.info(`Undo lines added: they restore what the device had before: ${computed.join(' / ')}`);
  const left = leftText(plan);
  if (left !== undefined) logger.warning(left);
}

/** Returns what becomes of a change after which the device takes no new connection. */
function afterUnreachable({ undo }: Plan, revertAfterMinutes: number | undefined): string {
  const hasUndo = undo.some(isFilled);
  const first = hasUndo ? 'NetRaven sends the undo lines if it can.' : 'The change has no undo lines.';
  if (revertAfterMinutes !== undefined) return `${first} A device that can takes the change back by itself.`;
  return hasUndo ? first : 'The change stays: it has no undo lines.';
}

function isFilled(text: string): boolean {
  return text.trim() !== '';
}
