/** Makes elements. Text only ever becomes text: nothing here can make markup of it. */
type Attributes = Readonly<Record<string, string | boolean>>;
export type Child = Node | string | undefined;

/** @param attributes `true` is an attribute without a value, `false` none */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) {
      target.setAttribute(name, value === true ? '' : value);
    }
  }
}

/** Read by screen readers only. */
export function unseen(text: string): HTMLElement {
  return element('span', { class: 'unseen' }, text);
}
