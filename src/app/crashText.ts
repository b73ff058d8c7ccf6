import type { Language } from '../i18n/i18n'

/** The few words of the error page. Beside src/i18n, not in it: this page must show when anything else has failed. */
export const CRASH_TEXT: Record<
  Language,
  { title: string; unknown: string; kept: string; config: string; reload: string }
> = {
  en: {
    title: 'Sealog has stopped',
    unknown: 'Something went wrong that Sealog did not expect.',
    kept: 'Your messages and keys are kept as they were. Reloading the page usually helps.',
    config: 'Your messages and keys are kept as they were. Correct config.json and reload.',
    reload: 'Reload',
  },
  zh: {
    title: 'Sealog 已停止',
    unknown: '发生了 Sealog 未预料到的错误。',
    kept: '你的消息和密钥都原样保留。重新加载页面通常可以解决问题。',
    config: '你的消息和密钥都原样保留。请更正 config.json 后重新加载。',
    reload: '重新加载',
  },
}
