//! `[market]`: on which terms the network's marketplace sells, and what people buy at the end of a run.

mod plan;

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_types::hub::{ClassSpec, MarketTerms};
use flywheel_types::marketplace::{
    FeeLimits, MAX_COMPLAINT_COST, MAX_DURATION, MAX_ORDER_FEE, MAX_PERIODS, MIN_WINDOW, OrderWindows, SalePart,
    SaleSplit,
};
use flywheel_types::payments::MAX_UNIT;

use super::numbers::{DURATION, PERCENT, amount, amount_example, duration, percent, plain};
use super::section::Section;
use super::token::{MAX_AMOUNT, TokenPlan, sized};
use crate::input::error::InputError;

pub use plan::{DataPlan, FeedPlan, MarketPlan, ServicePlan, VOUCHERS, VoucherPlan};

/// Units of a session at most: each is a reading of the meter and a voucher.
const MAX_UNITS: u64 = 1_000;
/// A feed that is paid ahead ends within so many epochs: half of it passes before the run's last root.
const MAX_FEED_EPOCHS: u64 = 10;

const UNITS: &str = "a whole number from 1 to 1,000";
const PERIODS: &str = "a whole number from 2 to 1,000";
const PARTS: [(&str, SalePart); 5] = [
    ("seller", SalePart::Seller),
    ("machines", SalePart::Machines),
    ("stakers", SalePart::Stakers),
    ("treasury", SalePart::Treasury),
    ("burned", SalePart::Burned),
];

/// Reads `[market]`, which may be left out: then the network has no marketplace.
pub(super) fn market(
    root: &mut Section<'_>,
    token: &TokenPlan,
    classes: &[ClassSpec],
    epoch: Seconds,
) -> Result<Option<MarketPlan>, InputError> {
    let Some(entry) = root.find("market") else {
        return Ok(None);
    };
    let mut section = entry.section()?;
    let limits = limits(&mut section)?;
    let terms = MarketTerms {
        split: split(section.section("split")?, &limits)?,
        limits,
        windows: windows(section.section("windows")?)?,
        complaint_cost: complaint_cost(&mut section, token)?,
        accepted: vec![],
        desk: None,
    };
    let market = MarketPlan {
        terms,
        service: service(section.section("service")?, token, classes)?,
        vouchers: vouchers(section.section("vouchers")?, token)?,
        data: data(section.section("data")?, token, &limits)?,
        feed: feed(section.section("feed")?, token, epoch)?,
    };
    section.finish()?;
    Ok(Some(market))
}

fn complaint_cost(section: &mut Section<'_>, token: &TokenPlan) -> Result<Uint128, InputError> {
    let cost = above_zero(section, "complaint_cost", token)?;
    let most = Uint128::new(MAX_COMPLAINT_COST);
    if cost > most {
        let reason = format!("must be at most {}", token.write(most));
        return Err(refuse(section, "complaint_cost", reason));
    }
    Ok(cost)
}

fn limits(section: &mut Section<'_>) -> Result<FeeLimits, InputError> {
    let limits = FeeLimits {
        order_fee: section.read("max_order_fee", PERCENT, percent)?,
        fees: section.read("max_fees", PERCENT, percent)?,
    };
    if limits.order_fee.get() > MAX_ORDER_FEE {
        return Err(refuse(
            section,
            "max_order_fee",
            format!("must be at most {} %", in_percent(u32::from(MAX_ORDER_FEE))),
        ));
    }
    Ok(limits)
}

/// Reads `[market.split]`. A part that is left out is nothing.
fn split(mut section: Section<'_>, limits: &FeeLimits) -> Result<SaleSplit, InputError> {
    let mut part = |key| section.read_if(key, PERCENT, percent).map(Option::unwrap_or_default);
    let (seller, machines, stakers) = (part("seller")?, part("machines")?, part("stakers")?);
    let (treasury, burned) = (part("treasury")?, part("burned")?);
    let names = PARTS.map(|(name, _)| format!("{name:?}")).join(", ");
    let residual = section.read("residual", &format!("one of {names}"), |text| {
        PARTS.into_iter().find(|(name, _)| *name == text).map(|(_, part)| part)
    })?;
    let split = SaleSplit {
        seller,
        machines,
        stakers,
        treasury,
        burned,
        residual,
    };
    let (sum, fees, most) = (split.sum(), split.fees(), u32::from(limits.fees.get()));
    let path = section.path().to_owned();
    let refuse = |reason: String| Err(section.document().refuse(&path, reason));
    if sum > 10_000 {
        return refuse(format!("the parts sum to {} %, more than 100 %", in_percent(sum)));
    }
    if fees > most {
        return refuse(format!(
            "stakers, treasury and burned get {} %, more than market.max_fees, {} %",
            in_percent(fees),
            in_percent(most)
        ));
    }
    section.finish()?;
    Ok(split)
}

fn windows(mut section: Section<'_>) -> Result<OrderWindows, InputError> {
    let mut window = |key| {
        let given = section.read(key, DURATION, duration)?;
        if (MIN_WINDOW..=MAX_DURATION).contains(&given.get()) {
            return Ok(given);
        }
        let reason = format!("must be from {MIN_WINDOW} seconds to 365 days");
        Err(refuse(&section, key, reason))
    };
    let windows = OrderWindows {
        commit: window("commit")?,
        confirm: window("confirm")?,
        reveal: window("reveal")?,
        complain: window("complain")?,
    };
    section.finish()?;
    Ok(windows)
}

fn service(mut section: Section<'_>, token: &TokenPlan, classes: &[ClassSpec]) -> Result<ServicePlan, InputError> {
    let names: Vec<&str> = classes.iter().map(|spec| spec.class.name.as_str()).collect();
    let known = |text: &str| names.contains(&text).then(|| text.to_owned());
    let class = section.read_if("class", &format!("one of the classes {}", names.join(", ")), known)?;
    let first = || names.first().copied().unwrap_or_default().to_owned();
    let service = ServicePlan {
        class: class.unwrap_or_else(first),
        unit: section.read("unit", &format!("1 to {MAX_UNIT} bytes"), |text| {
            sized(text, 1, MAX_UNIT)
        })?,
        price: above_zero(&mut section, "price", token)?,
        units_per_minute: section.read("units_per_minute", UNITS, units)?,
        units: section.read("units", UNITS, units)?,
        deposit: tokens(&mut section, "deposit", token)?,
    };
    check_deposit(&section, service.deposit, service.cost(), "units x price", token)?;
    section.finish()?;
    Ok(service)
}

fn vouchers(mut section: Section<'_>, token: &TokenPlan) -> Result<VoucherPlan, InputError> {
    let vouchers = VoucherPlan {
        amount: above_zero(&mut section, "amount", token)?,
        deposit: tokens(&mut section, "deposit", token)?,
    };
    check_deposit(&section, vouchers.deposit, vouchers.cost(), "1,000 x amount", token)?;
    section.finish()?;
    Ok(vouchers)
}

fn data(mut section: Section<'_>, token: &TokenPlan, limits: &FeeLimits) -> Result<DataPlan, InputError> {
    let data = DataPlan {
        price: above_zero(&mut section, "price", token)?,
        order_fee: section.read_if("order_fee", PERCENT, percent)?.unwrap_or_default(),
    };
    if data.order_fee > limits.order_fee {
        let most = in_percent(u32::from(limits.order_fee.get()));
        let reason = format!("must be at most market.max_order_fee, {most} %");
        return Err(refuse(&section, "order_fee", reason));
    }
    section.finish()?;
    Ok(data)
}

fn feed(mut section: Section<'_>, token: &TokenPlan, epoch: Seconds) -> Result<FeedPlan, InputError> {
    let period = section.read("period", DURATION, duration)?;
    let feed = FeedPlan {
        price: above_zero(&mut section, "price", token)?,
        period: check_duration(&section, "period", period)?,
        periods: section.read("periods", PERIODS, |text| {
            let periods = plain(text)?.parse().ok()?;
            (2..=MAX_PERIODS).contains(&periods).then_some(periods)
        })?,
    };
    let longest = epoch.get().saturating_mul(MAX_FEED_EPOCHS);
    if period.get().saturating_mul(feed.periods.into()) > longest {
        let reason = format!("periods x period must be at most {MAX_FEED_EPOCHS} epochs");
        return Err(refuse(&section, "periods", reason));
    }
    section.finish()?;
    Ok(feed)
}

fn units(text: &str) -> Option<u64> {
    let units = plain(text)?.parse().ok()?;
    (1..=MAX_UNITS).contains(&units).then_some(units)
}

/// An amount that leaves room for sums.
fn tokens(section: &mut Section<'_>, key: &'static str, token: &TokenPlan) -> Result<Uint128, InputError> {
    let decimals = token.decimals();
    section.read(key, &amount_example(decimals), |text| {
        amount(text, decimals).filter(|given| *given <= MAX_AMOUNT)
    })
}

fn above_zero(section: &mut Section<'_>, key: &'static str, token: &TokenPlan) -> Result<Uint128, InputError> {
    let given = tokens(section, key, token)?;
    if given.is_zero() {
        return Err(refuse(section, key, "must be above zero".to_owned()));
    }
    Ok(given)
}

fn check_deposit(
    section: &Section<'_>,
    deposit: Uint128,
    cost: Uint128,
    what: &str,
    token: &TokenPlan,
) -> Result<(), InputError> {
    if deposit >= cost {
        return Ok(());
    }
    let reason = format!("must be at least {what}, {}", token.write(cost));
    Err(refuse(section, "deposit", reason))
}

fn check_duration(section: &Section<'_>, key: &str, given: Seconds) -> Result<Seconds, InputError> {
    if (1..=MAX_DURATION).contains(&given.get()) {
        return Ok(given);
    }
    Err(refuse(section, key, "must be from 1 second to 365 days".to_owned()))
}

fn refuse(section: &Section<'_>, key: &str, reason: String) -> InputError {
    section.document().refuse(&section.path_of(key), reason)
}

/// `12.5` of 1,250 hundredths.
fn in_percent(bps: u32) -> String {
    match bps % 100 {
        0 => (bps / 100).to_string(),
        rest => format!("{}.{rest:02}", bps / 100),
    }
}
