//! `export let` and `export var` in a namespace. For TypeScript such a variable is a property of the namespace, and so is
//! each use of it, for anyone may change it. The transformer would make it a variable, so this comes first.

use std::collections::HashMap;

use oxc_allocator::{Allocator, ArenaVec};
use oxc_ast::ast::*;
use oxc_ast::builder::AstBuilder;
use oxc_ast_visit::{Visit, VisitMut, walk, walk_mut};
use oxc_diagnostics::OxcDiagnostic;
use oxc_semantic::{Scoping, SymbolId};
use oxc_span::Span;

#[derive(Clone, Copy)]
struct Namespace<'a> {
    name: Ident<'a>,
    symbol: SymbolId,
}

/// Makes properties of the variables and of their uses. Returns whether there was any; the program's scoping is then no
/// longer true. Fails at a use that cannot be one of a property, or where
/// the namespace's name means something else.
pub fn make_properties<'a>(
    allocator: &'a Allocator,
    scoping: &Scoping,
    program: &mut Program<'a>,
) -> Result<bool, OxcDiagnostic> {
    let mut finder = Finder { found: HashMap::new() };
    finder.visit_program(program);
    if finder.found.is_empty() {
        return Ok(false);
    }
    let builder = AstBuilder::new(allocator);
    let mut rewriter = Rewriter { found: finder.found, scoping, builder, inside: Vec::new(), refused: None };
    rewriter.visit_program(program);
    rewriter.refused.map_or(Ok(true), |span| {
        let message = "A variable that a namespace exports cannot be used here.";
        Err(OxcDiagnostic::error(message)
            .with_help("Rename it, or what else is called like the namespace.")
            .with_label(span))
    })
}

fn namespace<'a>(declaration: &TSNamespaceDeclaration<'a>) -> Option<Namespace<'a>> {
    Some(Namespace { name: declaration.id.name, symbol: declaration.id.symbol_id.get()? })
}

// The variables of `export let a = 1, b`. Patterns are left to the transformer, which refuses them.
fn exported<'b, 'a>(statement: &'b Statement<'a>) -> Option<&'b [VariableDeclarator<'a>]> {
    let Statement::ExportDeclaration(export) = statement else { return None };
    let Declaration::VariableDeclaration(variables) = &export.declaration else { return None };
    let kind = matches!(variables.kind, VariableDeclarationKind::Let | VariableDeclarationKind::Var);
    let plain = |variable: &VariableDeclarator| matches!(variable.id, BindingPattern::BindingIdentifier(_));
    (kind && !variables.declare && variables.declarations.iter().all(plain)).then(|| variables.declarations.as_slice())
}

struct Finder<'a> {
    found: HashMap<SymbolId, Namespace<'a>>,
}

impl<'a> Visit<'a> for Finder<'a> {
    fn visit_ts_namespace_declaration(&mut self, declaration: &TSNamespaceDeclaration<'a>) {
        if declaration.declare {
            return;
        }
        if let (Some(owner), TSNamespaceDeclarationBody::TSModuleBlock(block)) =
            (namespace(declaration), &declaration.body)
        {
            for variable in block.body.iter().filter_map(exported).flatten() {
                let BindingPattern::BindingIdentifier(name) = &variable.id else { continue };
                self.found.extend(name.symbol_id.get().map(|symbol| (symbol, owner)));
            }
        }
        walk::walk_ts_namespace_declaration(self, declaration);
    }
}

struct Rewriter<'a, 's> {
    found: HashMap<SymbolId, Namespace<'a>>,
    scoping: &'s Scoping,
    builder: AstBuilder<'a>,
    inside: Vec<Namespace<'a>>,
    refused: Option<Span>,
}

impl<'a> Rewriter<'a, '_> {
    // The namespace that the name is a property of, where it is one.
    fn owner(&mut self, name: &IdentifierReference<'a>) -> Option<Ident<'a>> {
        let reference = self.scoping.get_reference(name.reference_id.get()?);
        let owner = *self.found.get(&reference.symbol_id()?)?;
        if self.scoping.find_binding(reference.scope_id(), owner.name) == Some(owner.symbol) {
            return Some(owner.name);
        }
        self.refused.get_or_insert(name.span);
        None
    }

    fn property(&self, owner: Ident<'a>, span: Span, name: Ident<'a>) -> Expression<'a> {
        let object = Expression::new_identifier(span, owner, &self.builder);
        let property = IdentifierName::new(span, name, &self.builder);
        Expression::new_static_member_expression(span, object, property, false, &self.builder)
    }

    fn target(&self, owner: Ident<'a>, span: Span, name: Ident<'a>) -> AssignmentTarget<'a> {
        let object = Expression::new_identifier(span, owner, &self.builder);
        let property = IdentifierName::new(span, name, &self.builder);
        AssignmentTarget::new_static_member_expression(span, object, property, false, &self.builder)
    }

    fn assignment(&self, owner: Namespace<'a>, variable: VariableDeclarator<'a>) -> Option<Statement<'a>> {
        let BindingPattern::BindingIdentifier(name) = &variable.id else { return None };
        let target = self.target(owner.name, name.span, name.name);
        let value = variable.init.unwrap_or_else(|| Expression::new_void_0(variable.span, &self.builder));
        let operator = AssignmentOperator::Assign;
        let assigned = Expression::new_assignment_expression(variable.span, operator, target, value, &self.builder);
        Some(Statement::new_expression_statement(variable.span, assigned, &self.builder))
    }
}

impl<'a> VisitMut<'a> for Rewriter<'a, '_> {
    fn visit_ts_namespace_declaration(&mut self, declaration: &mut TSNamespaceDeclaration<'a>) {
        let Some(owner) = namespace(declaration).filter(|_| !declaration.declare) else { return };
        self.inside.push(owner);
        walk_mut::walk_ts_namespace_declaration(self, declaration);
        self.inside.pop();
    }

    fn visit_ts_module_block(&mut self, block: &mut TSModuleBlock<'a>) {
        if let Some(&owner) = self.inside.last() {
            let statements = std::mem::replace(&mut block.body, ArenaVec::new_in(&self.builder));
            for statement in statements {
                if exported(&statement).is_none() {
                    block.body.push(statement);
                } else if let Statement::ExportDeclaration(export) = statement
                    && let Declaration::VariableDeclaration(variables) = export.unbox().declaration
                {
                    let assignments = variables.unbox().declarations.into_iter();
                    block.body.extend(assignments.filter_map(|variable| self.assignment(owner, variable)));
                }
            }
        }
        walk_mut::walk_ts_module_block(self, block);
    }

    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        if let Expression::Identifier(name) = expression
            && let Some(owner) = self.owner(name)
        {
            *expression = self.property(owner, name.span, name.name);
            return;
        }
        walk_mut::walk_expression(self, expression);
    }

    fn visit_assignment_target(&mut self, target: &mut AssignmentTarget<'a>) {
        if let AssignmentTarget::AssignmentTargetIdentifier(name) = target
            && let Some(owner) = self.owner(name)
        {
            *target = self.target(owner, name.span, name.name);
            return;
        }
        walk_mut::walk_assignment_target(self, target);
    }

    fn visit_simple_assignment_target(&mut self, target: &mut SimpleAssignmentTarget<'a>) {
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(name) = target
            && let Some(owner) = self.owner(name)
        {
            let object = Expression::new_identifier(name.span, owner, &self.builder);
            let property = IdentifierName::new(name.span, name.name, &self.builder);
            *target =
                SimpleAssignmentTarget::new_static_member_expression(name.span, object, property, false, &self.builder);
            return;
        }
        walk_mut::walk_simple_assignment_target(self, target);
    }

    // `{ a }` becomes `{ a: N.a }`.
    fn visit_object_property(&mut self, property: &mut ObjectProperty<'a>) {
        walk_mut::walk_object_property(self, property);
        property.shorthand = property.shorthand && matches!(property.value, Expression::Identifier(_));
    }

    // As a target, too.
    fn visit_assignment_target_property(&mut self, property: &mut AssignmentTargetProperty<'a>) {
        if let AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(short) = property
            && let Some(owner) = self.owner(&short.binding)
        {
            let (span, name) = (short.binding.span, short.binding.name);
            let key = PropertyKey::new_static_identifier(span, name, &self.builder);
            let target = self.target(owner, span, name);
            let bound = match short.init.take() {
                Some(value) => AssignmentTargetMaybeDefault::new_assignment_target_with_default(
                    short.span,
                    target,
                    value,
                    &self.builder,
                ),
                None => AssignmentTargetMaybeDefault::from(target),
            };
            *property = AssignmentTargetProperty::new_assignment_target_property_property(
                short.span,
                key,
                bound,
                false,
                &self.builder,
            );
        }
        walk_mut::walk_assignment_target_property(self, property);
    }

    // Any other place, `<a.B/>` for one.
    fn visit_identifier_reference(&mut self, name: &mut IdentifierReference<'a>) {
        if self.owner(name).is_some() {
            self.refused.get_or_insert(name.span);
        }
    }

    // Types go.
    fn visit_ts_type(&mut self, _: &mut TSType<'a>) {}
    fn visit_ts_class_implements(&mut self, _: &mut TSClassImplements<'a>) {}
    fn visit_ts_interface_declaration(&mut self, _: &mut TSInterfaceDeclaration<'a>) {}
    fn visit_ts_global_declaration(&mut self, _: &mut TSGlobalDeclaration<'a>) {}
    fn visit_ts_external_module_declaration(&mut self, _: &mut TSExternalModuleDeclaration<'a>) {}
}
