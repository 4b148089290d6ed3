// SPDX-License-Identifier: AGPL-3.0-or-later
import { loadPack } from '../../knowledge/load-pack.ts';
import { areasOf, findTerritory, officesNear } from '../../knowledge/places.ts';
import { packWith, today } from './small-pack.ts';

const real = loadPack('knowledge/content');

test.each([
  ['Jesi', 'jesi'],
  ['JESI', 'jesi'],
  ['iesi', 'jesi'],
  ['60035', 'jesi'],
  ['cap 60035 jesi', 'jesi'],
  ['٦٠٠٣٥', 'jesi'],
  ['abito a maiolatti spontini', 'jesi'],
  ['moie', 'jesi'],
  ['san marcello', 'jesi'],
  ['vivo vicino a perujia', 'perugia'],
  ['Pérouse', 'perugia'],
  ['fabrianno', 'fabriano'],
  ['cerreto desi', 'fabriano'],
  ['Cerreto d’Esi', 'fabriano'],
  ['castel fidardo', 'osimo'],
  ['porto s giorgio', 'fermo'],
  ['villa s. pietro', 'villa-san-pietro'],
  ['sto ad anacona', 'ancona'],
  ['أعيش في أنكونا', 'ancona'],
  ['بيروجا', 'perugia'],
  ['میں فابریانو میں رہتا ہوں', 'fabriano'],
  ['در فرمو زندگی می‌کنم', 'fermo'],
  ['আমি আনকোনা থাকি', 'ancona'],
  ['我住在佩鲁贾', 'perugia'],
  ['Живу в Озимо', 'osimo'],
  ['Єзі', 'jesi'],
])('%s is in the territory %s', (text, territory) => {
  expect(findTerritory(real, text)?.id).toBe(territory);
});

test.each([
  ['roma', 'another town'],
  ['Senigallia', 'a neighbour that is not covered'],
  ['60030', 'a postcode that comuni of two areas share'],
  ['99999', 'no postcode'],
  ['non lo so', 'no place'],
  ['monte', 'the beginning of many names'],
  ['se mi rifiutano ancora cosa faccio', 'a word that is nearly a name'],
  ['', 'nothing'],
  ['😀', 'no letters'],
])('%j names none: %s', (text) => {
  expect(findTerritory(real, text)).toBeUndefined();
});

test('every comune of the service is found by its name and by each of its postcodes', () => {
  for (const territory of real.territories) {
    for (const comune of territory.comuni) {
      for (const said of [comune.name, ...comune.also, ...comune.caps]) {
        expect([said, findTerritory(real, said)?.id]).toEqual([said, territory.id]);
      }
    }
  }
});

test('a long message costs no time', () => {
  const before = performance.now();
  findTerritory(real, 'vivo in un posto molto bello '.repeat(1000));
  expect(performance.now() - before).toBeLessThan(200);
});

describe('offices', () => {
  const office = (id: string, more: string) =>
    `- id: ${id}\n  kind: post\n  name: ${id}\n  address: via Roma 1\n  phone: "0731 1"\n  hours: 9-12\n  email: a@b.it\n  web: www.poste.it\n  source: { name: Poste, url: "https://www.poste.it" }\n  seen: 2025\n${more}`;

  test('show only name and site until they confirm, and again six months later', () => {
    const pack = packWith({
      'offices/jesi.yaml':
        office('never', '') +
        office('lately', '  confirmed_on: 2026-05-24\n') +
        office('once', '  confirmed_on: 2026-05-23\n'),
    });
    const [never, lately, once] = officesNear(pack, 'jesi', ['post'], today);
    for (const hidden of [never, once]) {
      expect(hidden).toMatchObject({ confirmed: false, web: 'www.poste.it' });
      for (const key of ['address', 'phone', 'hours', 'email', 'confirmedOn'])
        expect(hidden).not.toHaveProperty(key);
    }
    expect(lately).toMatchObject({
      confirmed: true,
      address: 'via Roma 1',
      phone: '0731 1',
      confirmedOn: '2026-05-24',
    });
  });

  test('come in the order of the kinds, the nearest first', () => {
    const pack = packWith({
      'offices/kinds.yaml': 'kinds:\n  - post\n  - inps\n',
      'offices/italy.yaml': office('italian', '').replace('kind: post', 'kind: inps'),
      'offices/province-ancona.yaml': office('provincial', ''),
      'offices/region-umbria.yaml': office('elsewhere', ''),
    });
    const ids = (kinds: readonly string[]) => officesNear(pack, 'jesi', kinds, today).map(({ id }) => id);
    expect(ids(['inps', 'post'])).toEqual(['italian', 'jesi-post', 'provincial']);
    expect(ids(['post'])).toEqual(['jesi-post', 'provincial']);
    expect(ids([])).toEqual([]);
    expect(officesNear(pack, 'milano', ['post'], today)).toEqual([]);
  });

  test('of the real pack stand in files that some territory looks into', () => {
    const areas = new Set(real.territories.flatMap(areasOf));
    expect(real.offices.map(({ territory }) => territory).filter((one) => !areas.has(one))).toEqual([]);
  });
});
