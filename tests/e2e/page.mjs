// What tests/e2e/page does in the browser:
//
//   node page.mjs MODULES BROWSER URL KEY
//
// The page lists every operation; "Execute" of /health gives 200, and that of a route that takes a
// key 401 without it and 200 with it; nothing is asked of another host; the console says nothing of
// what the service did not refuse; axe finds nothing serious in what is ours. Swagger UI's own
// findings are listed. A report has its style, and no script runs in it.
import { createRequire } from "node:module";

const [modules, executablePath, url, key] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const { chromium } = load("playwright-core");
const { AxeBuilder } = load("@axe-core/playwright");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const SECONDS_MAX = 30;
const SERIOUS = ["serious", "critical"];
const problems = [];

function check(condition, what) {
  if (!condition) problems.push(what);
}

// A page of its own, of which everything is noted that it should not do.
async function open(browser, path, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(SECONDS_MAX * 1000);
  page.on("request", (request) => {
    check(request.url().startsWith(`${url}/`) || request.url().startsWith("data:"),
      `${path} asks elsewhere: ${request.url()}`);
  });
  page.on("console", (message) => {
    const refused = /status of 401/.test(message.text());  // which is asked for below
    check(refused || !["error", "warning"].includes(message.type()), `${path}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
  await page.goto(url + path);
  return page;
}

// Axe's findings: those in `foreign` are listed, others are problems where they are serious.
async function look(page, path, foreign) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, impact, nodes } of violations) {
    for (const node of nodes) {
      const ours = !foreign || !(await page.locator(node.target.join(" ")).first()
        .evaluate((element, selector) => element.closest(selector) !== null, foreign));
      check(!(ours && SERIOUS.includes(impact)), `${path}: ${id} (${impact}): ${node.html}`);
    }
    if (foreign) console.log(`${path}: axe: ${impact}: ${id}: ${nodes.length} places`);
  }
}

// The status that the page shows after the operation was opened and executed.
async function execute(page, block) {
  const button = page.locator(`${block} button.execute`);
  if (!(await button.isVisible())) await page.locator(`${block} .opblock-summary-control`).click();
  const answered = page.waitForResponse((response) => response.request().resourceType() === "fetch");
  await button.click();
  const status = (await answered).status();
  const shown = page.locator(`${block} .live-responses-table tbody .response-col_status`).first();
  await shown.filter({ hasText: String(status) }).waitFor();
  return status;
}

async function authorize(page) {
  await page.locator(".auth-wrapper button.authorize").first().click();
  const form = page.locator(".modal-ux .auth-container", { hasText: "bearer" }).first();
  await form.locator("input").fill(key);
  await form.locator("button.authorize").click();
  await page.locator(".modal-ux .close-modal").click();
}

async function tryDescription(browser) {
  const page = await open(browser, "/docs");
  await page.locator(".opblock").first().waitFor();
  const description = await (await fetch(`${url}/openapi.json`)).json();
  const operations = Object.values(description.paths).flatMap((path) => Object.keys(path)).length;
  const shown = await page.locator(".opblock .opblock-summary-path").count();
  check(shown === operations, `/docs shows ${shown} of ${operations} operations`);
  await look(page, "/docs", ".swagger-ui");

  const health = await execute(page, "#operations-health-health");
  check(health === 200, `/health gave ${health}`);
  const without = await execute(page, "#operations-health-status");
  check(without === 401, `/status without a key gave ${without}`);
  await authorize(page);
  const withKey = await execute(page, "#operations-health-status");
  check(withKey === 200, `/status with a key gave ${withKey}`);
  await sendFiles(page);
}

// What the page fills into a form can be sent as it is: a person chooses the file, no more.
async function sendFiles(page) {
  const lines = ["customer,order,date,product,quantity,price"];
  for (let order = 0; order < 40; order++) {
    const day = String(1 + (order % 28)).padStart(2, "0");
    lines.push(`c${order % 7},o${order},2024-0${1 + (order % 9)}-${day},p${order % 5},1,2.5`);
  }
  const file = { name: "lines.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) };
  for (const operation of ["preprocess", "engineerFeatures"]) {
    const block = `#operations-files-${operation}`;
    await page.locator(`${block} .opblock-summary-control`).click();
    await page.locator(`${block} input[type=file]`).setInputFiles(file);
    const status = await execute(page, block);
    check(status === 200, `the form of ${operation} with a file alone gave ${status}`);
  }
}

async function readErrors(browser) {
  for (const [locale, title] of [["en", "Types of problems"], ["es", "Tipos de problemas"]]) {
    const page = await open(browser, "/errors", { locale });
    check((await page.title()) === title, `/errors in ${locale} is called ${await page.title()}`);
    await look(page, "/errors");
    await page.getByRole("link", { name: "not_found" }).click();
    await page.getByText("404").waitFor();
    await look(page, "/errors/not_found");
    await page.getByRole("link", { name: title }).click();
    await page.waitForURL(`${url}/errors`);
  }
}

// Its own policy lets its style in and keeps everything else out.
async function readReport(browser) {
  const page = await open(browser, "/v1/reports/run?format=html",
    { extraHTTPHeaders: { "X-API-Key": key } });
  const colour = await page.locator("html").evaluate(
    (element) => getComputedStyle(element).getPropertyValue("--page").trim());
  check(colour === "#ffffff", `the report's style is not applied: --page is "${colour}"`);
  const policy = (await page.reload()).headers()["content-security-policy"];
  check(/sandbox/.test(policy) && !/script-src|'self'/.test(policy), `the report's policy: ${policy}`);
}

const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  await tryDescription(browser);
  await readErrors(browser);
  await readReport(browser);
} finally {
  await browser.close();
}
for (const problem of problems) console.log(problem);
console.log(`page: ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
