/** What a page of Markdown refers to, and what it can be referred to by. Code is no text: nothing in it is a link. */
export interface Page {
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
}

export function readMarkdown(text: string): Page {
  const prose = text.replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, '').replace(/<!--[\s\S]*?-->/g, '');
  const withoutCode = prose.replace(/(`+)[\s\S]*?\1/g, 'code');
  const links = [
    ...[...withoutCode.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, target = '']) => target),
    ...[...withoutCode.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, target = '']) => target),
    ...[...withoutCode.matchAll(/<(?:img|a)\b[^>]*?(?:src|href)="([^"]+)"/g)].map(
      ([, target = '']) => target,
    ),
  ];
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const anchor = anchorOf(heading);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`);
  }
  for (const [, id = ''] of text.matchAll(/<[a-z]+\b[^>]*\b(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return { links, anchors };
}

/** As code hosts make them of headings. */
function anchorOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
