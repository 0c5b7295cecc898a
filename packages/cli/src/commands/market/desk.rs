//! `flywheel market desk` and `set-desk`.

use anyhow::Result;

use super::place::{Place, Signed};
use crate::args::market::{DeskArgs, SetDeskArgs};
use crate::commands::profiles::address;
use crate::commands::table::print_json;

/// Prints who sells for the network beside its admin.
pub fn desk(args: &DeskArgs) -> Result<()> {
    let desk = Place::new(&args.place)?.market().config()?.desk;
    if args.json {
        return print_json(&desk);
    }
    match desk {
        Some(desk) => println!("{desk} sells for the network beside its admin"),
        None => println!("the admin alone sells for the network"),
    }
    Ok(())
}

/// Names another one, or nobody.
pub fn set_desk(args: &SetDeskArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let chain = &signed.place.chain;
    let desk = args.desk.as_ref().map(|desk| address(chain, "--desk", desk));
    let desk = desk.transpose()?;
    let market = signed.place.market();
    let done = market.set_desk(&signed.account, desk.as_ref())?;
    match desk {
        Some(desk) => println!("{desk} sells for the network from block {} on", done.height),
        None => println!("the admin alone sells for the network from block {} on", done.height),
    }
    Ok(())
}
