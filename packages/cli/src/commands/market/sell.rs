//! `flywheel market sell`.

use std::fs;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Uint128;
use flywheel_client::{Chain, Rpc};
use flywheel_exchange::market::{Offer, Stock, offer, settled_epochs};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_types::marketplace::{Price, Seller, Terms};
use serde_json::json;

use super::place::{Signed, token};
use super::stop_on_signal;
use super::times::Bar;
use crate::args::market::SellArgs;
use crate::commands::table::{print_json, print_table};

/// Names the file, puts it into the shop, lists it.
pub fn sell(args: &SellArgs) -> Result<()> {
    let stop = stop_on_signal()?;
    let signed = Signed::new(&args.signer)?;
    let market = signed.place.market();
    let proposal = proposal(args, &signed)?;
    let stock = Stock::open_or_create(&args.shop, &market)?;
    stock.keep_seller(&signed.place.chain.address(&signed.account))?;
    let good = {
        let bar = Bar::new(&stop);
        stock.add(&args.file, &mut |now| bar.advance(now))?
    };
    let offered = offer(&market, &signed.account, &good.described, proposal)?;
    let row = market.listing(offered.listing)?;
    let samples = market.samples(offered.listing)?;
    if !offered.is_new {
        eprintln!(
            "this data is for sale already, as listing {}: it stays as it is",
            offered.listing
        );
    }
    let (root, size) = (good.described.root, good.described.shape.size());
    if args.json {
        return print_json(&json!({
            "listing": offered.listing, "is_new": offered.is_new, "root": root, "size": size,
            "chunks": samples.chunks, "samples": samples.samples, "price": row.price_now,
            "denom": row.listing.denom, "order_fee": row.listing.order_fee,
        }));
    }
    let numbers: Vec<String> = samples.samples.iter().map(ToString::to_string).collect();
    print_table(
        ["what", "value"],
        [
            ["listing".to_owned(), offered.listing.to_string()],
            ["root".to_owned(), root.to_string()],
            ["bytes".to_owned(), size.to_string()],
            ["chunks".to_owned(), samples.chunks.to_string()],
            ["samples".to_owned(), numbers.join(" ")],
            [
                "price".to_owned(),
                format!("{} {}", row.price_now, row.listing.denom.name()),
            ],
        ],
    )?;
    eprintln!("next: {}", next(args));
    Ok(())
}

/// The command that runs the shop, with the same account and chain.
fn next(args: &SellArgs) -> String {
    let (account, chain) = (&args.signer.account, &args.signer.place.chain);
    let mut command = format!(
        "flywheel market serve --shop {} --listen ADDRESS:PORT --account {}",
        args.shop.display(),
        account.display()
    );
    let profiles = chain.profiles.as_ref().map(|path| path.display().to_string());
    for (name, value) in [
        ("--chain", &chain.chain),
        ("--profiles", &profiles),
        ("--rpc", &chain.rpc),
        ("--chain-id", &chain.chain_id),
        ("--prefix", &chain.prefix),
        ("--gas-price", &chain.gas_price),
        ("--fee-granter", &chain.fee_granter),
    ] {
        if let Some(value) = value {
            command.push_str(&format!(" {name} {value}"));
        }
    }
    command
}

/// Everything about the offer that is not the file's. It is checked before a large file is read.
fn proposal(args: &SellArgs, signed: &Signed) -> Result<Offer> {
    let chain = &signed.place.chain;
    let text = fs::read(&args.terms).with_context(|| args.terms.display().to_string())?;
    let denom = token(chain, args.coin.as_deref(), args.cw20.as_deref())?;
    Ok(Offer {
        seller: seller(args, signed)?,
        class: args.class.clone(),
        denom,
        price: price(args, chain)?,
        order_fee: Bps::new(args.order_fee)?,
        terms: Terms {
            hash: sha256(&[&text]),
            purposes: args.purpose.clone(),
            duration: args.licence_days.map(Seconds::days),
            credential: args.credential.clone(),
            permission: args.permission.clone(),
        },
        link: args.link.clone(),
    })
}

fn price(args: &SellArgs, chain: &Rpc) -> Result<Price> {
    let amount = Uint128::new(args.price);
    let (Some(to), Some(length)) = (args.falls_to, args.falls_for) else {
        return Ok(Price::Fixed { amount });
    };
    let begins = chain.now()?;
    Ok(Price::Dutch {
        from: amount,
        to: Uint128::new(to),
        begins,
        ends: begins.plus(Seconds::new(length))?,
    })
}

fn seller(args: &SellArgs, signed: &Signed) -> Result<Seller> {
    match (args.seller.machine, args.seller.network_epochs) {
        (Some(machine), _) => Ok(Seller::Machine { machine }),
        (None, Some((from, to))) => {
            let settled = if args.settled.is_empty() {
                settled_epochs(&signed.place.market(), from, to)?
            } else {
                args.settled.iter().copied().map(Epoch::new).collect()
            };
            Ok(Seller::Network { from, to, settled })
        }
        (None, None) => bail!("name the seller: --machine or --network-epochs"),
    }
}
