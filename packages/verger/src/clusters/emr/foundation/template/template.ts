/** Whatever JSON can say: values of a template, with CloudFormation's functions as objects. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** A resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: { readonly [property: string]: Json };
  /** `Retain`: the resource stays when the stack is deleted. */
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: { readonly [key: string]: Json };
}

/** By their logical ids. */
export type Resources = Readonly<Record<string, Resource>>;

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Rules: { readonly [rule: string]: Json };
  readonly Resources: Resources;
  readonly Outputs: Readonly<Record<string, { readonly Description: string; readonly Value: Json }>>;
}

export function ref(logicalId: string): Json {
  return { Ref: logicalId };
}

export function attribute(logicalId: string, name: string): Json {
  return { 'Fn::GetAtt': [logicalId, name] };
}

/** Tags in the form that most resources take. */
export function tagList(
  tags: Readonly<Record<string, string>>,
): readonly { readonly [key: string]: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Why a check of checkov doesn't hold for a resource: checkov reads it there. */
export function exemptions(reasons: Readonly<Record<string, string>>): { readonly [key: string]: Json } {
  return { checkov: { skip: Object.entries(reasons).map(([id, comment]) => ({ id, comment })) } };
}
