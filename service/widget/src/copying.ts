// An answer as plain text with its sources, for the clipboard.

import type { Client } from "./client.js";
import type { Turn } from "./conversation.js";
import { remarkOf } from "./views/outcome.js";
import type { Citation } from "./types.js";
import { webLink } from "./text.js";
import type { Speech } from "./words.js";

export function asText(turn: Turn, speech: Speech, client: Client): string {
  const { answer } = turn;
  if (!answer) return `${turn.question}\n\n${turn.text}`;
  const words = remarkOf(answer);
  const remark = words ? [speech.say(words)] : [];
  const text = answer.claims.length ? [answer.text] : [];
  const sources = answer.citations.map((one) => line(one, speech, client));
  return [turn.question, ...remark, ...text, ...(sources.length ? [sources.join("\n")] : [])]
    .join("\n\n");
}

function line(citation: Citation, speech: Speech, client: Client): string {
  const named = [
    citation.speaker,
    citation.title,
    citation.outlet,
    citation.published_at ? speech.date(citation.published_at) : null,
    webLink(citation.url) ?? client.reader(citation),
  ];
  return `[${citation.n}] ${named.filter(Boolean).join(", ")}`;
}

/** Put text on the clipboard; the old way where the page may not use the new one. */
export async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    selected(text);
  }
}

function selected(text: string): void {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}
