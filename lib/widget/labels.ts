/** Languages the widget speaks. */
export const LANGUAGES = ["en", "zh", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language a tag asks for, by its first part; English when it is none of ours. */
export function languageOf(tag: string | null | undefined): Language {
  const wanted = tag?.toLowerCase().split("-", 1)[0];
  return LANGUAGES.find((language) => language === wanted) ?? "en";
}

/** The button's words in each state: what pressing it does, and what is going on. */
interface Labels {
  readonly closed: readonly [name: string, note: string];
  readonly asking: readonly [name: string, note: string];
  readonly computing: readonly [name: string, note: string];
}
export type Stage = keyof Labels;

export const LABELS: Readonly<Record<Language, Labels>> = {
  en: {
    closed: ["Lend computing time", "Tabgrid asks you first"],
    asking: ["Close", "Tabgrid asks in the corner"],
    computing: ["Stop", "Computing for Tabgrid"],
  },
  zh: {
    closed: ["捐出计算时间", "Tabgrid 会先征求您的同意"],
    asking: ["关闭", "Tabgrid 正在角落询问"],
    computing: ["停止", "正在为 Tabgrid 计算"],
  },
  es: {
    closed: ["Donar tiempo de cálculo", "Tabgrid le preguntará antes"],
    asking: ["Cerrar", "Tabgrid pregunta en la esquina"],
    computing: ["Detener", "Calculando para Tabgrid"],
  },
};
