import { defineWords } from '../words/define-words';

export const differenceWords = defineWords(
  {
    added: 'added',
    removed: 'removed',
    changed: 'changed',
    member: 'Setting',
    before: 'Before',
    after: 'After',
    settings: 'Of the studio itself',
    tags: 'Tags',
    channels: 'Channels',
    orders: 'Order of parts',
    nothing: 'Nothing differs.',
    absent: 'absent',
    differences: 'Differences',
    more: (count: string) => `Show ${count} more`,
    resource: 'Sources',
    layout: 'Layouts',
    component: 'Components',
    scene: 'Scenes',
    episode: 'Episodes',
    studioLayout: 'Layouts of the virtual studio',
    show: 'Shows',
    playlist: 'Playlists',
    playlistItem: 'Items of playlists',
  },
  {
    added: '新增',
    removed: '移除',
    changed: '更改',
    member: '设置项',
    before: '之前',
    after: '之后',
    settings: '导播台本身',
    tags: '标签',
    channels: '通道',
    orders: '部件顺序',
    nothing: '没有差异。',
    absent: '无',
    differences: '差异',
    more: (count: string) => `再显示 ${count} 项`,
    resource: '视频源',
    layout: '布局',
    component: '组件',
    scene: '场景',
    episode: '节目',
    studioLayout: '虚拟演播室布局',
    show: '轮播节目',
    playlist: '播放列表',
    playlistItem: '播放列表条目',
  },
);

/** What a kind of parts is called; one that this console does not know goes by its own name. */
export function kindWord(kind: string): string {
  const words: Readonly<Record<string, unknown>> = differenceWords();
  const word = words[kind];
  return typeof word === 'string' ? word : kind;
}
