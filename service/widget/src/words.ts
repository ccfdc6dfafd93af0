// The interface's words in each language, and how numbers, dates and plurals are said in it.

import { en } from "./words/en.js";
import { es } from "./words/es.js";
import { ru } from "./words/ru.js";
import { uk } from "./words/uk.js";

export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Words = { [Key in keyof typeof en]: (typeof en)[Key] extends string ? string : Plural };
type Key = keyof Words;
export type PlainKey = { [K in Key]: Words[K] extends string ? K : never }[Key];
export type PluralKey = Exclude<Key, PlainKey>;

const LANGUAGES: Record<string, Words> = { en, es, ru, uk };

/** One language of the interface; an unknown one is English. */
export class Speech {
  readonly language: string;
  readonly #words: Words;
  readonly #plurals: Intl.PluralRules;

  constructor(wanted: string) {
    const code = wanted.toLowerCase().split("-")[0] ?? "";
    this.language = code in LANGUAGES ? code : "en";
    this.#words = LANGUAGES[this.language] ?? en;
    this.#plurals = new Intl.PluralRules(this.language);
  }

  /** The words under a key, `{name}` replaced by the value given for it. */
  say(key: PlainKey, values: Record<string, string | number> = {}): string {
    return filled(this.#words[key], values);
  }

  /** The form that the number asks for, with the number in it as `{n}`. */
  count(key: PluralKey, n: number): string {
    const forms: Plural = this.#words[key];
    const form = forms[this.#plurals.select(n)] ?? forms.other;
    return filled(form, { n: n.toLocaleString(this.language) });
  }

  /** An ISO date for people; what is no date stays as it is. */
  date(iso: string): string {
    const date = new Date(`${iso}T00:00:00Z`);
    if (Number.isNaN(date.getTime())) return iso;
    return date.toLocaleDateString(this.language, { dateStyle: "medium", timeZone: "UTC" });
  }

  /** The name of a language by its code, in this one. */
  nameOf(code: string): string {
    try {
      return new Intl.DisplayNames([this.language], { type: "language" }).of(code) ?? code;
    } catch {
      return code;
    }
  }
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
