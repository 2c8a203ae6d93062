import { counted } from '../../words/counted';
import { defineWords } from '../../words/define-words';

export const compareWords = defineWords(
  {
    studios: 'Studios',
    title: 'Compare',
    titleOf: (one: string, other: string) => `${one} and ${other}`,
    swap: 'Swap sides',
    version: (version: string) => `version ${version}`,
    identical: 'Identical',
    different: 'Different',
    identicalText:
      'Both own the same setup: its canonical text has the same SHA-256. A setup holds no ids of its own; the ids of parts follow from the studio and the key, so only those and the name differ.',
    differentText: (count: string) => `${counted(count, 'difference')}: the setups have different SHA-256.`,
    hash: 'Setup',
    parts: 'Parts, aligned by key',
    onlyDifferences: 'Only what differs',
    key: 'Key',
    same: 'same',
    history: 'History',
    allSame: 'All parts are the same.',
    noParts: 'Neither studio has a part.',
    settings: 'What differs besides parts',
  },
  {
    studios: '导播台',
    title: '比较',
    titleOf: (one: string, other: string) => `${one} 与 ${other}`,
    swap: '交换左右',
    version: (version: string) => `版本 ${version}`,
    identical: '完全相同',
    different: '不同',
    identicalText:
      '两者拥有相同的配置：规范文本的 SHA-256 相同。配置本身不含 ID；部件 ID 由导播台和键推导，因此仅 ID 和名称不同。',
    differentText: (count: string) => `${count} 处差异：两者配置的 SHA-256 不同。`,
    hash: '配置',
    parts: '按键对齐的部件',
    onlyDifferences: '仅显示差异',
    key: '键',
    same: '相同',
    history: '历史',
    allSame: '所有部件均相同。',
    noParts: '两个导播台都没有部件。',
    settings: '部件以外的差异',
  },
);
