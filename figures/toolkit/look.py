"""How a figure looks on the page: one look for all controls, and a layout that follows its width."""

__all__ = ["LAYOUT_CSS", "ON_THE_PAGE", "size_class", "size_css"]

# Python cannot give a control these attributes. Without the first, JupyterLab takes an arrow key on
# a slider for a move to another heading; without the others, sliders and groups have no names when
# they are read aloud, and nobody hears which button is pressed or what has changed. A page that
# forbids the script loses these, and nothing else.
ON_THE_PAGE = """
const figure = this.closest(".downhill-figure");
figure.addEventListener("focusin", ({target}) => {
  target.setAttribute("data-lm-suppress-shortcuts", "true");
});
const signs = {play: "Run or pause", pause: "Run or pause", stop: "Stop and go back"};
const name = (element, label) => {
  element.setAttribute("role", "group");
  if (label) element.setAttribute("aria-label", label.textContent.trim());
};
const press = (button) => button.setAttribute("aria-pressed", button.classList.contains("mod-active"));
const tell = () => {
  for (const group of figure.querySelectorAll(".downhill-group")) {
    name(group, group.querySelector(".downhill-group-title"));
  }
  for (const choice of figure.querySelectorAll(".widget-toggle-buttons")) {
    name(choice, choice.querySelector(".widget-label"));
  }
  for (const slider of figure.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label")?.textContent;
    slider.querySelector(".noUi-handle")?.setAttribute("aria-label", label);
  }
  for (const [sign, said] of Object.entries(signs)) {
    figure.querySelector(`.widget-play button:has(.fa-${sign})`)?.setAttribute("aria-label", said);
  }
  for (const button of figure.querySelectorAll(".widget-toggle-button")) press(button);
  figure.querySelector(".downhill-numbers")?.setAttribute("aria-live", "polite");
};
requestAnimationFrame(tell);
setTimeout(tell, 1000); // controls come one by one
new MutationObserver((changes) => {
  for (const {target} of changes) {
    if (target.classList.contains("widget-toggle-button")) press(target);
  }
}).observe(figure, {attributes: true, attributeFilter: ["class"], subtree: true});
"""


def size_class(size: tuple[int, int]) -> str:
    """The class of figures with drawings of that size."""
    return f"downhill-size-{size[0]}-{size[1]}"


def size_css(size: tuple[int, int]) -> str:
    """What the layout has to know of the size of a drawing."""
    return f".{size_class(size)}{{--wide:{size[0]};--tall:{size[1]}}}"


# A narrow figure, as beside JupyterLab's sidebar on a laptop, has its numbers in columns below the
# picture, which is kept so low that a window of 720 pixels holds controls, picture and numbers. Pages
# draw the arrow of a list in black, so it is drawn here, in the colour of the words.
LAYOUT_CSS = """
.downhill.downhill-figure{display:flex;flex-direction:column;align-items:stretch;width:100%;
  container-type:inline-size;gap:6px;--jp-widgets-inline-height:25px;--jp-widgets-margin:1px;
  --jp-widgets-font-size:13px;--jp-widgets-color:var(--downhill-ink);overflow:visible}
.downhill .downhill-heading{position:absolute;width:1px;height:1px;overflow:hidden;margin:0}
.downhill .downhill-controls{display:flex;flex-flow:row wrap;gap:6px;align-items:stretch;
  margin:0;overflow:visible;width:100%}
.downhill .downhill-group{display:flex;flex-flow:column nowrap;flex:1 1 auto;margin:0;width:auto;
  padding:1px 8px 4px;border:1px solid var(--downhill-grid);border-radius:8px;overflow:visible}
.downhill .downhill-columns-2{display:grid;grid-template-columns:repeat(2,auto);
  justify-content:start;column-gap:14px}
.downhill .downhill-columns-2>.downhill-group-title{grid-column:1/-1}
.downhill .downhill-group-title{height:17px;margin:0;overflow:visible}
.downhill .downhill-group-title .widget-html-content{font-size:11px;line-height:17px;
  letter-spacing:.03em;font-weight:600;color:var(--downhill-muted)}
.downhill .downhill-actions{display:flex;flex-flow:row wrap;gap:4px 8px;align-items:center;
  flex:1 1 100%;margin:0;overflow:visible}
.downhill .downhill-controls .widget-label{color:var(--downhill-ink);text-align:left;flex:none;
  font-size:13px}
.downhill .widget-slider .slider-container{margin:0 6px 0 4px}
.downhill .widget-slider .noUi-target{background:var(--downhill-grid);border:0;border-radius:3px}
.downhill .widget-slider .noUi-connect{background:var(--downhill-blue)}
.downhill .widget-slider .noUi-handle{background:var(--downhill-blue);border:2px solid
  var(--downhill-paper);box-shadow:0 0 0 1px var(--downhill-blue)}
.downhill .widget-slider .noUi-handle:focus-visible{outline:3px solid var(--downhill-blue);
  outline-offset:2px}
.downhill .widget-slider .widget-readout{color:var(--downhill-ink);width:44px;min-width:44px;
  text-align:right;font-variant-numeric:tabular-nums}
.downhill .widget-toggle-buttons{display:flex;flex-flow:row nowrap;align-items:center;
  overflow:visible;max-width:100%}
.downhill .widget-toggle-buttons>.widget-label{min-width:98px;margin-right:4px;white-space:nowrap}
.downhill .downhill-actions .widget-toggle-buttons>.widget-label{min-width:0;margin-right:8px}
.downhill .widget-toggle-buttons>div{display:flex;flex-flow:row wrap}
.downhill .downhill-controls .jupyter-button{background:var(--downhill-paper);
  color:var(--downhill-ink);border:1px solid var(--downhill-muted);border-radius:6px;margin:0;
  height:25px;line-height:23px;padding:0 10px;box-shadow:none;min-width:34px}
.downhill .downhill-controls .widget-toggle-button{border-radius:0;margin-left:-1px;padding:0 8px}
.downhill .downhill-controls .widget-toggle-button:first-child{border-radius:6px 0 0 6px;
  margin-left:0}
.downhill .downhill-controls .widget-toggle-button:last-child{border-radius:0 6px 6px 0}
.downhill .downhill-controls .jupyter-button:hover{border-color:var(--downhill-blue);
  box-shadow:inset 0 0 0 1px var(--downhill-blue)}
.downhill .downhill-controls .widget-toggle-button.mod-active{background:var(--downhill-blue);
  border-color:var(--downhill-blue);color:var(--downhill-paper);font-weight:600}
.downhill .downhill-controls .jupyter-button:focus-visible{outline:3px solid
  var(--downhill-blue);outline-offset:2px;z-index:1}
.downhill .widget-play{width:auto;gap:4px}
.downhill .downhill-controls :is(select,input[type=text]){background-color:var(--downhill-paper);
  color:var(--downhill-ink);border:1px solid var(--downhill-muted);border-radius:6px}
.downhill .downhill-controls select{appearance:none;padding-right:22px;
  background-image:linear-gradient(45deg,transparent 50%,var(--downhill-ink) 50%),
  linear-gradient(135deg,var(--downhill-ink) 50%,transparent 50%);
  background-position:right 13px center,right 8px center;background-size:5px 5px;
  background-repeat:no-repeat}
.downhill .downhill-controls input::placeholder{color:var(--downhill-muted);opacity:1}
.downhill .downhill-stage{display:flex;flex-flow:row wrap;gap:4px 18px;align-items:flex-start;
  margin:0;overflow:visible}
.downhill .downhill-picture{display:grid;flex:3 1 600px;min-width:min(100%,480px);margin:0;
  overflow:auto hidden}
.downhill-figure .downhill-picture{max-width:calc(var(--wide)*1px)}
.downhill .downhill-layer{grid-area:1/1;margin:0;min-width:580px;overflow:hidden}
.downhill .downhill-numbers{flex:1 1 210px;max-width:420px;margin:0;overflow:visible;height:auto}
@container (max-width:1150px){
  .downhill-figure .downhill-picture{flex:0 1 auto;
    width:max(580px,calc(var(--wide)/var(--tall)*322px));max-width:min(100%,var(--wide)*1px)}
  .downhill-figure .downhill-numbers{max-width:none}
  .downhill-figure .downhill-numbers .widget-html-content{columns:210px auto;column-gap:26px}
  .downhill.downhill-figure .downhill-numbers td{padding-left:9px}
  .downhill-figure .downhill-numbers:has(table.wide){flex-basis:340px}
  .downhill-figure .downhill-numbers:has(table.wide) .widget-html-content{columns:340px auto}
}
.downhill .downhill-numbers,.downhill .downhill-numbers .widget-html-content{line-height:1.4;
  font-size:13.5px;color:var(--downhill-ink);font-variant-numeric:tabular-nums}
.downhill .downhill-numbers p{margin:0 0 5px;break-inside:avoid}
.downhill .downhill-numbers table{border-collapse:collapse;margin:2px 0 6px;font-size:13.5px;
  background:none;border:0;break-inside:avoid;table-layout:auto;width:auto}
.downhill .downhill-numbers :is(tr,th,td){background:none!important;border:0;padding:1px 0;
  color:var(--downhill-ink);font-weight:400;text-align:left;vertical-align:baseline}
.downhill .downhill-numbers td{text-align:right;padding-left:14px;white-space:nowrap}
.downhill .downhill-numbers .sum :is(th,td){border-top:1.5px solid var(--downhill-muted);
  font-weight:600}
.downhill .downhill-goal{border:1px solid var(--downhill-muted);border-left-width:5px;
  border-radius:6px;padding:3px 8px}
.downhill .downhill-goal-reached{border-color:var(--downhill-green);
  background:color-mix(in srgb,var(--downhill-green) 15%,transparent)}
.downhill .downhill-goal-reached b.sign{color:var(--downhill-green)}
"""
