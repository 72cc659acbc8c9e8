/** A family of generalised linear models: what R's `family` functions take. */
export interface Family {
  /** Its name in R. */
  name: string;
  about: string;
  /** The links that R allows; the first is its own. */
  links: readonly string[];
  /** Variances, of which the first is its own; only quasi has a choice. */
  variances: readonly string[];
  /** Whether it takes powers of the mean in place of a link. */
  powers: boolean;
}

const of = (name: string, about: string, links: string, more: Partial<Family> = {}): Family => ({
  name,
  about,
  links: links.split(' ').filter(Boolean),
  variances: [],
  powers: false,
  ...more,
});

const BINOMIAL = 'logit probit cauchit log cloglog';
const POISSON = 'log identity sqrt';

/** The families, those of R's `stats` and RevoScaleR's Tweedie. */
export const FAMILIES: readonly Family[] = [
  of('gaussian', 'numbers', 'identity log inverse'),
  of('binomial', 'yes or no, shares', BINOMIAL),
  of('poisson', 'counts', POISSON),
  of('Gamma', 'positive numbers', 'inverse identity log'),
  of('inverse.gaussian', 'positive numbers, long tails', '1/mu^2 inverse identity log'),
  of('quasibinomial', 'shares, spread estimated', BINOMIAL),
  of('quasipoisson', 'counts, spread estimated', POISSON),
  of('quasi', 'a variance of one’s own', 'identity logit probit cloglog inverse log 1/mu^2 sqrt', {
    variances: ['constant', 'mu(1-mu)', 'mu', 'mu^2', 'mu^3'],
  }),
  of('rxTweedie', 'amounts, some zero', '', { powers: true }),
];

/** A family and what it is given; empty texts stand for what the family takes by itself. */
export interface FamilyParts {
  family: string;
  link: string;
  variance: string;
  varPower: string;
  linkPower: string;
}

const EMPTY: FamilyParts = { family: '', link: '', variance: '', varPower: '', linkPower: '' };

/** The parts of a family that R's functions name, in the order of their arguments. */
function formals({ variances, powers }: Family): readonly (readonly [keyof FamilyParts, string])[] {
  if (powers) {
    return [
      ['varPower', 'var.power'],
      ['linkPower', 'link.power'],
    ];
  }
  return variances.length > 0
    ? [
        ['link', 'link'],
        ['variance', 'variance'],
      ]
    : [['link', 'link']];
}

/** Arguments at the commas that stand outside quotes and parentheses. */
function split(text: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const character of text) {
    if (quote) quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    if (character === ',' && depth === 0 && !quote) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Reads a family in R's syntax; nothing when it is none of the list, or has other arguments. */
export function readFamily(text: string): FamilyParts | null {
  const match = /^\s*["']?([\w.]+)["']?\s*(?:\((.*)\))?\s*$/s.exec(text);
  const family = FAMILIES.find(({ name }) => name === match?.[1]);
  if (!family) return null;
  const parts = { ...EMPTY, family: family.name };
  const order = formals(family);
  for (const [position, argument] of split(match?.[2] ?? '').entries()) {
    const [, name, value = ''] = /^(?:([\w.]+)\s*=\s*)?(.*)$/s.exec(argument) ?? [];
    const part = name ? order.find(([, formal]) => formal === name) : order[position];
    if (!part) return null;
    parts[part[0]] = value.replace(/^(["'])(.*)\1$/s, '$2');
  }
  return parts;
}

/** Writes a family in R's syntax, without what it takes by itself. */
export function writeFamily(parts: FamilyParts): string {
  const family = FAMILIES.find(({ name }) => name === parts.family);
  if (!family) return '';
  const own: Partial<FamilyParts> = { link: family.links[0] ?? '', variance: family.variances[0] ?? '' };
  const given = formals(family).flatMap(([part, formal]) => {
    const value = parts[part].trim();
    if (value === '' || value === own[part]) return [];
    return [`${formal} = ${family.powers ? value : `"${value}"`}`];
  });
  return given.length > 0 ? `${family.name}(${given.join(', ')})` : family.name;
}
