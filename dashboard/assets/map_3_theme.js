/* Colours of the map in the dark and the light theme. Words and data colours come from properties. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const fonts = '"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif';
  const dark = {
    ground: '#101b30', surround: '#0e182a', surroundLine: '#24334f', water: '#12294d', waterLine: '#1d3a66',
    green: ['#15332f', '#132c2b', '#122430'], building: '#1f2f4e', buildingLine: '#2b3f63',
    roadFill: ['#33466c', '#2e4064', '#283959', '#24344f', '#212f49', '#1f2c45'],
    roadCase: '#0c1526', hatch: 'rgba(148,170,210,.34)', noData: 'rgba(40,54,84,.45)', edge: 'rgba(9,17,34,.75)',
    dim: 'rgba(6,11,22,.62)', outline: '#8fb4ef', outlineCase: 'rgba(5,10,22,.85)', glow: 'rgba(96,150,240,.22)',
    border: { strong: 'rgba(138,168,222,.85)', normal: 'rgba(122,150,205,.5)', faint: 'rgba(122,150,205,.28)' },
    text: '#dbe6fa', textDim: 'rgba(148,166,200,.62)', textWater: '#7fb0ea', textGreen: '#7fbfa0', textRoad: '#9fb2d6',
    halo: 'rgba(8,14,28,.92)', hover: '#ffffff', hoverCase: 'rgba(5,10,22,.9)', ringCase: 'rgba(8,14,28,.9)', onMark: '#ffffff', fonts,
  };
  const light = {
    ground: '#eef1f6', surround: '#e9edf3', surroundLine: '#cfd7e4', water: '#bcdaf5', waterLine: '#9fc6ea',
    green: ['#d9ebdc', '#d2e6d3', '#e9efe2'], building: '#d3dbe7', buildingLine: '#bcc7d8',
    roadFill: ['#ffffff', '#ffffff', '#ffffff', '#fdfdfe', '#fbfcfd', '#f8fafc'],
    roadCase: '#d5dce8', hatch: 'rgba(90,108,140,.38)', noData: 'rgba(226,231,240,.6)', edge: 'rgba(255,255,255,.85)',
    dim: 'rgba(243,246,250,.66)', outline: '#2f4a7c', outlineCase: 'rgba(255,255,255,.9)', glow: 'rgba(47,74,124,.14)',
    border: { strong: 'rgba(47,74,124,.8)', normal: 'rgba(70,94,140,.5)', faint: 'rgba(90,112,150,.4)' },
    text: '#22304a', textDim: 'rgba(112,128,156,.75)', textWater: '#2f6fae', textGreen: '#3f7f57', textRoad: '#6c7a93',
    halo: 'rgba(255,255,255,.94)', hover: '#12233f', hoverCase: 'rgba(255,255,255,.9)', ringCase: 'rgba(255,255,255,.95)', onMark: '#ffffff', fonts,
  };
  const themes = { dark, light };

  /* Theme by name, with single colours replaced where the property `colours` says so. */
  gezhi.theme = (name, colours) => Object.assign({}, themes[name] || light, colours || {});

  const patterns = new Map();
  /* Diagonal lines for "no data": seen without colour. 8 px, so that it runs on over tile borders. */
  gezhi.hatch = function (ctx, colour) {
    if (!patterns.has(colour)) {
      const tile = document.createElement('canvas');
      tile.width = tile.height = 8;
      const c = tile.getContext('2d');
      c.strokeStyle = colour;
      c.lineWidth = 1.1;
      c.beginPath();
      for (const at of [-8, 0, 8]) { c.moveTo(at - 1, 9); c.lineTo(at + 9, -1); }
      c.stroke();
      patterns.set(colour, tile);
    }
    return ctx.createPattern(patterns.get(colour), 'repeat');
  };
})();
