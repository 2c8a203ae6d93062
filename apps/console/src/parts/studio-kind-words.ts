import { defineWords } from '../words/define-words';

/** By the API's `NormType`. */
export const studioKindWords = defineWords(
  {
    1: 'universal',
    3: 'programme playlist',
    4: 'virtual studio',
    6: 'show list',
  },
  {
    1: '通用',
    3: '轻量轮播',
    4: '虚拟演播室',
    6: '轮播列表',
  },
);
